#include <heddle/report/results_file.hpp>

#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace heddle {

namespace {

using nlohmann::json;

constexpr int kVersion = 1;

json json_of(const CheckResult& result) {
  json row = {{"subject", result.subject},
              {"pitfall", to_string(result.pitfall)},
              {"engine", result.engine},
              {"verdict", to_string(result.verdict)},
              {"bound", result.bound},
              {"bound_value", result.bound_value},
              {"executions", result.executions},
              {"blocked", result.blocked},
              {"seconds", result.seconds},
              {"note", result.note},
              {"finding", nullptr}};
  if (result.finding) {
    row["finding"] = {{"pitfall", to_string(result.finding->pitfall)},
                      {"message", result.finding->message},
                      {"trace", result.finding->trace},
                      {"token", result.finding->token}};
  }
  return row;
}

Pitfall pitfall_in(const json& row) {
  const auto name = row.at("pitfall").get<std::string>();
  if (const auto pitfall = pitfall_from(name)) return *pitfall;
  throw std::invalid_argument(fmt::format("'{}' is no pitfall", name));
}

Verdict verdict_in(const json& row) {
  const auto name = row.at("verdict").get<std::string>();
  for (const Verdict verdict :
       {Verdict::holds_exhaustive, Verdict::holds_bounded, Verdict::holds_sampled,
        Verdict::violated, Verdict::incomplete, Verdict::not_applicable}) {
    if (to_string(verdict) == name) return verdict;
  }
  throw std::invalid_argument(fmt::format("'{}' is no verdict", name));
}

CheckResult result_of(const json& row) {
  CheckResult result;
  result.subject = row.at("subject");
  result.pitfall = pitfall_in(row);
  result.engine = row.at("engine");
  result.verdict = verdict_in(row);
  result.bound = row.at("bound");
  result.bound_value = row.at("bound_value");
  result.executions = row.at("executions");
  result.blocked = row.at("blocked");
  result.seconds = row.at("seconds");
  result.note = row.at("note");
  if (const json& finding = row.at("finding"); !finding.is_null()) {
    result.finding = Finding{pitfall_in(finding), finding.at("message"), finding.at("trace"),
                             finding.at("token")};
  }
  return result;
}

std::filesystem::path temporary_beside(const std::filesystem::path& file) {
  return file.string() + fmt::format(".{}.part", ::getpid());
}

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& why) {
  throw ResultsFileError(
      fmt::format("cannot write {}: {}; name another place with --json FILE", file.string(), why));
}

std::ofstream open_temporary(const std::filesystem::path& file) {
  if (std::filesystem::is_directory(file)) refuse(file, "it is a directory");
  errno = 0;
  std::ofstream stream(temporary_beside(file), std::ios::binary | std::ios::trunc);
  if (!stream) refuse(file, errno != 0 ? std::strerror(errno) : "it cannot be opened");
  return stream;
}

}  // namespace

void check_writable(const std::filesystem::path& file) {
  open_temporary(file).close();
  std::filesystem::remove(temporary_beside(file));
}

void write_results(const std::filesystem::path& file, const std::vector<CheckResult>& results) {
  json rows = json::array();
  for (const CheckResult& result : results) rows.push_back(json_of(result));
  const json document = {{"version", kVersion}, {"checks", std::move(rows)}};
  std::ofstream stream = open_temporary(file);
  stream << document.dump(2, ' ', false, json::error_handler_t::replace) << '\n';
  stream.close();
  std::error_code error;
  if (stream) std::filesystem::rename(temporary_beside(file), file, error);
  if (!stream || error) {
    std::error_code ignored;
    std::filesystem::remove(temporary_beside(file), ignored);
    refuse(file, error ? error.message() : "the disk is full or failing");
  }
}

std::vector<CheckResult> read_results(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    throw ResultsFileError(fmt::format("cannot read {}: there is no such file", file.string()));
  try {
    const json document = json::parse(std::string(std::istreambuf_iterator<char>(stream), {}));
    if (document.at("version") != kVersion) throw std::invalid_argument("it is of another version");
    std::vector<CheckResult> results;
    for (const json& row : document.at("checks")) results.push_back(result_of(row));
    return results;
  } catch (const std::exception& error) {
    throw ResultsFileError(
        fmt::format("cannot read {}: not a results file of this version ({}); make it anew",
                    file.string(), error.what()));
  }
}

}  // namespace heddle
