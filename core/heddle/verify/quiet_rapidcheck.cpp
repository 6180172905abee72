#include <heddle/verify/quiet_rapidcheck.hpp>

#include <string>
#include <unordered_map>

namespace heddle {

namespace {

// rapidcheck reports to nobody: the caller says it all.
class SilentListener : public rc::detail::TestListener {
 public:
  void onTestCaseFinished(const rc::detail::CaseDescription&) override {}
  void onShrinkTried(const rc::detail::CaseDescription&, bool) override {}
  void onTestFinished(const rc::detail::TestMetadata&, const rc::detail::TestResult&) override {}
};

}  // namespace

rc::detail::TestResult check_quietly(const rc::detail::Property& property,
                                     const rc::detail::TestParams& parameters,
                                     const rc::detail::TestMetadata& metadata) {
  SilentListener listener;
  const std::unordered_map<std::string, rc::detail::Reproduce> nothing_to_reproduce;
  return rc::detail::checkProperty(property, metadata, parameters, listener, nothing_to_reproduce);
}

}  // namespace heddle
