#include <heddle/engine/symbols.hpp>

#include <dlfcn.h>
#include <link.h>
#include <unwind.h>

#include <array>
#include <cstddef>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace heddle::engine {

namespace {

// Where code lies in the file that it was loaded from.
struct Origin {
  std::string file;  // empty: of the system's libraries, which nobody wants to read
  std::uintptr_t offset = 0;
};

bool is_of_system(std::string_view library) {
  return library.starts_with("/usr/") || library.starts_with("/lib");
}

Origin origin_of(const void* address) {
  Dl_info info;
  link_map* map = nullptr;
  if (dladdr1(address, &info, reinterpret_cast<void**>(&map), RTLD_DL_LINKMAP) == 0) return {};
  const auto base = static_cast<std::uintptr_t>(map->l_addr);
  std::string file = map->l_name;
  if (is_of_system(file)) return {};
  if (file.empty()) file = "/proc/self/exe";
  std::error_code error;
  const auto real = std::filesystem::canonical(file, error);
  return {error ? file : real.string(), reinterpret_cast<std::uintptr_t>(address) - base};
}

std::string run(const std::string& command) {
  std::string output;
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
  if (!pipe) return output;
  char chunk[4096];
  for (std::size_t count; (count = std::fread(chunk, 1, sizeof chunk, pipe.get())) > 0;)
    output.append(chunk, count);
  return output;
}

std::string symbolizer() {
  if (const char* chosen = std::getenv("HEDDLE_SYMBOLIZER")) return chosen;
  return "$(command -v llvm-symbolizer-19 || command -v llvm-symbolizer || echo false)";
}

std::string quoted(const std::string& word) {
  std::string result = "'";
  for (const char letter : word) result += letter == '\'' ? "'\\''" : std::string(1, letter);
  return result + "'";
}

std::vector<SourceLine> lines_in(const nlohmann::json& entry) {
  std::vector<SourceLine> lines;
  for (const auto& frame : entry.value("Symbol", nlohmann::json::array())) {
    lines.push_back(
        {frame.value("FunctionName", ""), frame.value("FileName", ""), frame.value("Line", 0U)});
  }
  return lines;
}

// What the unwinder leaves on the stack (abi/caller_state.hpp says why).
[[gnu::noinline]] void wipe_below() {
  std::array<std::byte, 16'384> below;
  below.fill(std::byte{0});
  asm volatile("" : : "r"(below.data()) : "memory");
}

}  // namespace

std::vector<const void*> capture_stack(std::size_t most) {
  std::vector<const void*> stack;
  stack.reserve(most);
  _Unwind_Backtrace(
      [](_Unwind_Context* context, void* result) {
        auto& found = *static_cast<std::vector<const void*>*>(result);
        int is_interrupted = 0;  // by a signal: about to execute what is there
        const auto address = _Unwind_GetIPInfo(context, &is_interrupted);
        if (address == 0 || found.size() == found.capacity()) return _URC_END_OF_STACK;
        found.push_back(reinterpret_cast<const void*>(address + (is_interrupted != 0 ? 1 : 0)));
        return _URC_NO_REASON;
      },
      &stack);
  wipe_below();
  return stack;
}

std::map<const void*, std::vector<SourceLine>> lines_of(const std::vector<const void*>& addresses) {
  static std::map<const void*, std::vector<SourceLine>> known;  // not more than there is code
  std::map<std::string, std::vector<const void*>> by_file;
  for (const void* address : addresses) {
    // A return address may belong to the next line; one less is still in the call.
    const Origin origin = origin_of(static_cast<const char*>(address) - 1);
    if (!origin.file.empty() && known.try_emplace(address).second)
      by_file[origin.file].push_back(address);
  }
  for (const auto& [file, members] : by_file) {
    std::string command =
        fmt::format("{} --output-style=JSON --obj={}", symbolizer(), quoted(file));
    for (const void* address : members) {
      command += fmt::format(" {:#x}", origin_of(static_cast<const char*>(address) - 1).offset);
    }
    const auto document = nlohmann::json::parse(run(command + " 2>/dev/null"), nullptr, false);
    const bool is_answer = document.is_array() && document.size() == members.size();
    for (std::size_t index = 0; index < members.size(); ++index) {
      if (is_answer) {
        known[members[index]] = lines_in(document[index]);
      } else {
        known.erase(members[index]);
      }
    }
  }
  std::map<const void*, std::vector<SourceLine>> lines;
  for (const void* address : addresses) {
    const auto found = known.find(address);
    if (found != known.end()) lines.insert(*found);
  }
  return lines;
}

}  // namespace heddle::engine
