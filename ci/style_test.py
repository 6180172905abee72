#!/usr/bin/env python3
"""Style is a test: reads every file of the tree and reports what breaks the rules.

    python3 ci/style_test.py [ROOT]            all rules; exit code 1 when something is found
    python3 ci/style_test.py --format [ROOT]   are the C++ files as clang-format would have them?
    python3 ci/style_test.py --self-test       does each rule still find its bad sample?

To change a rule, edit the tables below. To add one, write a function decorated with @rule
that yields (path, line, message), and give it a bad sample under BAD_SAMPLES.
"""
import argparse
import ast
import fnmatch
import pathlib
import posixpath
import re
import shutil
import subprocess
import sys
import tempfile

MAX_COLUMNS = 100
MAX_FILE_LINES = 500
MAX_FUNCTION_LINES = 70
CLANG_FORMAT = "clang-format-19"

# What a folder's files may include besides the folder itself: the folders listed, with all that
# is below them. The longest key that a file lies under is its layer; a folder below core/heddle
# needs a key of its own. Nobody includes ci.
LAYERS = {
    "core/heddle/sync": (),
    "core/heddle/channel": ("core/heddle/sync",),
    "core/heddle/go": ("core/heddle/channel", "core/heddle/sync"),
    "core/heddle/spec": (),
    "core/heddle/engine": ("core/heddle/spec", "core/heddle/sync"),
    "core/heddle/abi": ("core/heddle/engine", "core/heddle/spec", "core/heddle/sync"),
    "core/heddle/report": ("core/heddle/spec",),
    "core/heddle/verify": ("core",),
    "core/heddle": ("core",),  # the public headers on top
    "models": ("core",),
    "properties": ("core", "models/support", "models/broken"),
    "ci": ("core", "models"),
}
INCLUDE_ROOTS = ("core", "", "models", "properties")  # where <a/b.hpp> and "a/b.hpp" are looked up

# Which files may include headers of these libraries (fnmatch patterns; * crosses folders).
LIBRARIES = {
    "relacy/": ("core/heddle/sync/relacy_include.hpp",),
    "rapidcheck": ("core/heddle/spec/*generator*", "core/heddle/verify/*", "properties/*"),
    "CLI/": ("*.cpp",), "nlohmann/": ("*.cpp",),  # heavy: they stay in source files
}

FOLDERS_WITHOUT_DEAD_FILES = ("core/", "models/", "properties/", "ci/")
FOLDERS_WITH_README = re.compile(r"core/heddle/[^/]+|models(/.*)?|properties|ci(/bench)?")

FORBIDDEN_WORDS = {  # split, so that this file does not find itself
    "TO" "DO": "do it, or file an issue",
    "FIX" "ME": "fix it, or file an issue",
    "XX" "X": "say what is meant",
    "HA" "CK": "say why it has to be so",
    "<<<<" "<<<": "resolve the merge conflict",
}

# Names that other libraries choose for us.
FOREIGN_TYPES = {"hash", "formatter", "tuple_size", "tuple_element", "numeric_limits"}
FOREIGN_FUNCTIONS = {"showValue", "checkPreconditions"}

CPP = (".hpp", ".cpp", ".h")
SCRIPTS = (".py", ".sh")
CMAKE = (".cmake", "CMakeLists.txt")
RULES = {}


def rule(check):
    RULES[check.__name__.replace("_", "-")] = check
    return check


# Reading C++ ---------------------------------------------------------------------------------

TOKEN = re.compile(
    r"""(?P<directive>^[ \t]*\#(?:/\*[\s\S]*?\*/|//[^\n]*|\\\n|[^\n])*)
      | (?P<comment>//(?:\\\n|[^\n])*|/\*[\s\S]*?\*/)
      | (?P<raw>\b(?:u8|[uUL])?R"(?P<mark>[^()\\\s]{0,16})\([\s\S]*?\)(?P=mark)")
      | (?P<string>"(?:\\[\s\S]|[^"\\\n])*")
      | (?P<number>\b\d(?:'?[\w.])*)
      | (?P<char>'(?:\\.|[^'\\\n])+')""", re.MULTILINE | re.VERBOSE)
ACCESS = re.compile(r"\b(?:public|private|protected)\s*:(?!:)")
INCLUDE = re.compile(r'\s*#\s*include\s*([<"])([^>"]+)[>"]')


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def blank(text):
    """The same text with spaces for whatever is not code, and its directives as (line, text)."""
    directives = []

    def replace(match):
        if match.lastgroup == "number":
            return match.group()
        if match.lastgroup == "directive":
            directives.append((line_of(text, match.start()), match.group()))
        return re.sub(r"[^\n]", " ", match.group())

    code = TOKEN.sub(replace, text)
    return ACCESS.sub(lambda match: " " * (len(match.group()) - 1) + ";", code), directives


GROUP = "@"  # stands for a bracketed group in a simplified header
SKIPPED = re.compile(r"\b(?:alignas|decltype|noexcept|explicit|requires|__attribute__)\s*" + GROUP)
OPERATOR = re.compile(r"\boperator\s*(?:\(\s*\)|\[\s*\]|[-+*/%^&|~!=<>,]+)")
LAMBDA = re.compile(r"(?:[=(,]|\breturn)\s*\[[^\[\]]*\]\s*(?:<[^()]*>\s*)?"
                    r"(?:\([^()]*\)[\w\s:<>&*-]*)?$")


def simplified(header):
    """What stands before a brace, each (...), {...}, [...] as one GROUP and <...> left out."""
    header = OPERATOR.sub("operator_", header).replace("->", " ")
    for inner, outer in ((r"\([^(){}]*\)|\{[^{}]*\}", GROUP), (r"\[[^\[\]]*\]", GROUP),
                         (r"<[^<>;]*>", " ")):
        before = None
        while before != header:
            before, header = header, re.sub(inner, outer, header)
    return " ".join(header.split())


def kind_of_brace(header):
    """What the brace after `header` opens outside of functions: scope, function or initialiser."""
    with_clauses = simplified(header)
    plain = SKIPPED.sub("", with_clauses).rstrip()
    if LAMBDA.search(header) or plain[:1] == ")":  # a lambda outside of functions is one itself
        return "function"
    if re.search(r"\(|requires ?@?$", with_clauses):
        return "initialiser"
    if re.search(r"\bnamespace\b|\bextern$", plain):
        return "scope"
    if re.search(r"\b(class|struct|union|enum)\b(?!.*\w ?" + GROUP + ")", plain):
        return "initialiser" if "=" in plain else "scope"
    if "=" in plain or GROUP not in plain:
        return "initialiser"
    after = re.split(r"(?<!:):(?!:)", plain.split(GROUP, 1)[1], maxsplit=1)
    # In a constructor's list the body follows a whole item.
    in_list = len(after) == 2 and not after[1].endswith((GROUP, "..."))
    return "initialiser" if in_list else "function"


def functions_of(code):
    """Yields (first line, last line, header) of each function."""
    scopes, start, header = [], 0, ""
    for match in re.finditer("[{};]", code):
        at, sign, kind = match.start(), match.group(), None
        outside = not scopes or scopes[-1] == "scope"
        if sign == "{":
            header = code[start:at] if outside else header
            kind = kind_of_brace(header) if outside else "inner"
            scopes.append(kind)
        elif sign == "}" and scopes:
            kind = scopes.pop()
            if kind == "function":
                first = start + len(header) - len(header.lstrip())
                yield line_of(code, first), line_of(code, at), header
        if kind == "scope" or (sign, kind) == ("}", "function") or (sign == ";" and outside):
            start = at + 1


class Tree:
    """The files under a root: what git knows or would add, without what is built."""

    def __init__(self, root, use_git=True):
        self.root = pathlib.Path(root)
        self.text, self.code, self.directives = {}, {}, {}
        for path in self._paths(use_git):
            file = self.root / path  # an index may still name deleted files
            data = file.read_bytes() if file.is_file() else b"\0"
            if b"\0" not in data:
                self.text[path] = data.decode("utf-8", "replace")
        for path in self.having(CPP):
            self.code[path], self.directives[path] = blank(self.text[path])

    def _paths(self, use_git):
        if use_git:
            listing = subprocess.run(
                ["git", "-C", str(self.root), "ls-files", "-coz", "--exclude-standard"],
                capture_output=True, text=True, check=False)
            if listing.returncode == 0:
                return sorted(set(listing.stdout.split("\0")) - {""})
        found = (file.relative_to(self.root).as_posix() for file in self.root.rglob("*"))
        return sorted(path for path in found if not re.match(r"(\.git|\.cache|build.*?)/", path))

    def having(self, endings):
        return [path for path in self.text if path.endswith(endings)]

    def lines_of(self, endings):
        return ((path, number, line) for path in self.having(endings)
                for number, line in enumerate(self.text[path].splitlines(), 1))

    def includes(self, path):
        """Yields (line, what is written, the path in this tree that it names or None)."""
        for line, directive in self.directives[path]:
            match = INCLUDE.match(directive)
            if not match:
                continue
            quote, name = match.groups()
            folders = INCLUDE_ROOTS + ((posixpath.dirname(path),) if quote == '"' else ())
            found = [posixpath.normpath(posixpath.join(f, name)) for f in reversed(folders)]
            target = next((f for f in found if f in self.text), None)
            if target is None and name.startswith(("heddle/", "models/", "properties/", "ci/")):
                target = re.sub("^heddle/", "core/heddle/", name)  # gone, or made by the build
            yield line, name, target


# Rules ---------------------------------------------------------------------------------------

@rule
def columns(tree):
    for path, number, line in tree.lines_of(CPP + SCRIPTS + CMAKE):
        if len(line) > MAX_COLUMNS:
            yield path, number, f"{len(line)} columns; break the line at {MAX_COLUMNS}"


@rule
def tabs(tree):
    for path, number, line in tree.lines_of(CPP):
        if "\t" in line:
            yield path, number, "a tab; indent with spaces, write \\t in strings"


@rule
def file_length(tree):
    for path in tree.having(CPP + SCRIPTS + CMAKE):
        lines = len(tree.text[path].splitlines())
        if lines > MAX_FILE_LINES:
            yield path, MAX_FILE_LINES + 1, (
                f"{lines} lines; split the file by concept, {MAX_FILE_LINES} lines at most")


@rule
def function_length(tree):
    spans = [(path, first, last) for path, code in tree.code.items()
             for first, last, _ in functions_of(code)]
    for path in tree.having((".py",)):
        spans += [(path, node.lineno, node.end_lineno) for node in
                  ast.walk(ast.parse(tree.text[path])) if isinstance(node, ast.FunctionDef)]
    for path, first, last in spans:
        if last - first >= MAX_FUNCTION_LINES:
            yield path, first, (f"a function of {last - first + 1} lines; split it, "
                                f"{MAX_FUNCTION_LINES} lines at most")


@rule
def braces(tree):
    for path, code in tree.code.items():
        if code.count("{") != code.count("}"):
            yield path, line_of(code, len(code)), (
                "more of { or of } outside of comments and strings, so functions cannot be told "
                "apart; balance them in each branch of an #if")


@rule
def pragma_once(tree):
    for path in tree.having((".hpp", ".h")):
        if not any(re.match(r"\s*#\s*pragma\s+once\b", d) for _, d in tree.directives[path]):
            yield path, 1, "a header without #pragma once; add it after the opening comment"


def layer_of(path):
    folder = posixpath.dirname(path)
    while folder and folder not in LAYERS:
        folder = posixpath.dirname(folder)
    return folder


@rule
def layers(tree):
    for path in tree.code:
        layer = layer_of(path)
        if layer == "core/heddle" and posixpath.dirname(path) != layer:
            yield path, 1, "a folder without a layer; add it to LAYERS in ci/style_test.py"
            continue
        allowed = tuple(folder + "/" for folder in (*LAYERS[layer], layer)) if layer else ("",)
        for line, name, target in tree.includes(path):
            into_ci = (target or "").startswith("ci/") and layer != "ci"
            if target and (into_ci or not target.startswith(allowed)):
                yield path, line, (f"includes {name}, which {layer or 'this folder'} may not see; "
                                   "turn the dependency round, or move the code to its layer")


@rule
def libraries(tree):
    for path in tree.code:
        for line, name, _ in tree.includes(path):
            for library, patterns in LIBRARIES.items():
                may = any(fnmatch.fnmatchcase(path, pattern) for pattern in patterns)
                if name.startswith(library) and not may:
                    yield path, line, (f"includes {name}; only {', '.join(patterns)} may: "
                                       "include it there and pass on plain types")


def named_by_cmake(tree, candidates):
    """Those of `candidates` that some CMake file names: by path (.cpp may be left out, as in the
    arguments of a function), by a path with ${variables} that are words there, or by a glob."""
    named = set()
    for cmake in tree.having(CMAKE):
        text = re.sub(r"#[^\n]*", "", tree.text[cmake])
        folder = posixpath.dirname(cmake) + "/" if "/" in cmake else ""
        words = {re.sub(r"^\$\{\w*_DIR\}/", "", word) for word in re.split(r'[\s()";]+', text)}
        recursive = " ".join(re.findall(r"\bGLOB_RECURSE\b([^)]*)\)", text))
        named |= candidates & {posixpath.normpath(start + word + ending) for word in words
                               for start in ("", folder) for ending in ("", ".cpp")}
        for word in words:
            if re.search(r"\*|\$\{", word):
                star = ".*" if word in recursive else "[^/]*"
                pattern = "".join(
                    star if part == "*" else r"([\w./-]+)" if part[:1] == "$" else re.escape(part)
                    for part in re.split(r"(\*|\$\{\w+\})", word))
                regex = re.compile(f"(?:{re.escape(folder)})?{pattern}")
                matches = (regex.fullmatch(path) for path in candidates)
                named |= {m.group() for m in matches if m and words.issuperset(m.groups())}
    return named


@rule
def dead_files(tree):
    candidates = {path for path in tree.code if path.startswith(FOLDERS_WITHOUT_DEAD_FILES)}
    included = {target for path in tree.code for _, _, target in tree.includes(path)
                if target != path}
    for path in sorted(candidates - included - named_by_cmake(tree, candidates)):
        yield path, 1, "no file includes it and no CMake file names it; use it or remove it"


@rule
def readmes(tree):
    folders = {parent.as_posix() for path in tree.text for parent in pathlib.Path(path).parents}
    for folder in sorted(folders):
        readme = folder + "/README.md"
        if FOLDERS_WITH_README.fullmatch(folder) and readme not in tree.text:
            yield readme, 1, "missing; say what lives here, what may be touched, where to start"


TYPE = re.compile(r"\b(?:enum\s+class|enum\s+struct|class|struct)\s+(?:\[\[[^\]]*\]\]\s*"
                  r"|alignas\s*\([^)]*\)\s*)*(\w+)\s*(?=[<{:;]|final\b)(?!::)")
CAMEL = re.compile(r"[^(=]*?\b([a-z]\w*[A-Z]\w*)\s*\(")
SNAKE = re.compile(r"_*[a-z][a-z0-9_]*")


@rule
def names(tree):
    for path, code in tree.code.items():
        if not SNAKE.fullmatch(posixpath.basename(path).split(".")[0]):
            yield path, 1, "a file name that is not snake_case; rename the file"
        if path.endswith(".h"):
            continue  # a C header: C's names
        for match in TYPE.finditer(code):
            name = match.group(1)
            if name not in FOREIGN_TYPES and not re.fullmatch(r"[A-Z][A-Za-z0-9]*", name):
                yield path, line_of(code, match.start()), f"type {name}; name types in PascalCase"
        for first, _, header in functions_of(code):
            match = CAMEL.match(header)
            if match and not (match.group(1) in FOREIGN_FUNCTIONS or "override" in header):
                yield path, first, f"function {match.group(1)}; name functions in snake_case"


@rule
def words(tree):
    pattern = re.compile("|".join(rf"\b{w}\b" if w.isalpha() else f"^{w}" for w in FORBIDDEN_WORDS),
                         re.MULTILINE)
    for path, text in tree.text.items():
        for match in pattern.finditer(text):
            yield path, line_of(text, match.start()), (
                f"'{match.group()}'; {FORBIDDEN_WORDS[match.group()]}")


def findings_of(tree):
    return sorted((path, line, message, name) for name, check in RULES.items()
                  for path, line, message in check(tree))


# Self-test -----------------------------------------------------------------------------------

TRICKY = r"""// Comment with { and "
#pragma once
#define BRACE {
namespace heddle {
template <class T, class U = int>
class Tricky : public Base<T> {
 public:
  explicit Tricky(int a) noexcept(true) : a_{a}, b_(a), c_{'{', "}\"", R"x({")x"} {
    if (a) { auto f = [] { return 1'000'000; }; f(); } }
  bool operator()(int) const { return a_ < 1; }
  friend struct Other;
  std::vector<int> c_{1, 2};
  struct Inner { enum class Color { red, green }; };
  void with_default(std::function<int()> f = [](int a) { return a; }) const { f(); }
FILLER};
}  // namespace heddle
""".replace("FILLER", "  void f() const;\n" * MAX_FUNCTION_LINES)
GOOD_SAMPLE = {
    "CMakeLists.txt": "add_library(x core/heddle/spec/used.cpp models/${m}.cpp)\nfoo(one)\n"
                      "file(GLOB sources models/deep/*.cpp)\n",
    "core/heddle/spec/README.md": "x", "core/heddle/engine/README.md": "x",
    "models/README.md": "x", "models/deep/README.md": "x", "properties/README.md": "x",
    "core/heddle/spec/tricky.hpp": TRICKY,
    "core/heddle/spec/used.cpp": "#include <nlohmann/json.hpp>\n#include \"tricky.hpp\"\n",
    "core/heddle/engine/engine.hpp": "#pragma once\n#include <heddle/spec/tricky.hpp>\n",
    "models/one.cpp": "#include <heddle/engine/engine.hpp>\nint main() {}\n",
    "models/deep/two.cpp": "#include <heddle/engine/engine.hpp>\n",
}
LONG_BODY = "  f();\n" * (MAX_FUNCTION_LINES - 1)
BAD_SAMPLES = (  # (the rules that fire, and no others; the file that breaks them; its contents)
    ("columns", "models/one.cpp", "// " + "x" * MAX_COLUMNS),
    ("columns", "CMakeLists.txt", GOOD_SAMPLE["CMakeLists.txt"] + "# " + "x" * MAX_COLUMNS),
    ("tabs", "models/one.cpp", "int a;\tint b;"),
    ("file-length", "models/one.cpp", "\n" * (MAX_FILE_LINES + 1)),
    ("function-length", "models/one.cpp", "void f() {\n" + LONG_BODY + "}\n"),
    ("function-length", "models/one.cpp", "TEST(A, B) {\n" + LONG_BODY + "}\n"),
    ("function-length", "models/one.cpp", "auto f = [](int a) {\n" + LONG_BODY + "};\n"),
    ("function-length", "models/one.cpp", "class A { A() : a_{1}, b_(2) {\n" + LONG_BODY + "}};"),
    ("function-length", "models/one.cpp", "auto A::f() const -> B<C> {\n" + LONG_BODY + "}\n"),
    ("function-length", "models/one.py", "def f():\n" + LONG_BODY + "  return 1\n"),
    ("braces", "models/one.cpp", "void f() {{}\n"),
    ("pragma-once", "core/heddle/spec/tricky.hpp", "// #pragma once\n"),
    ("layers", "core/heddle/spec/used.cpp", '#include "../engine/engine.hpp"\n'),
    ("layers", "core/heddle/spec/used.cpp", "#include <heddle/check.hpp>\n"),
    ("layers", "models/one.cpp", "#include <properties/p.hpp>\n"),
    ("layers", "models/one.cpp", "#include <ci/c.hpp>\n"),
    ("layers dead-files", "properties/p.cpp", "#include <models/deep/a.hpp>\n"),
    ("layers dead-files readmes", "core/heddle/new/a.hpp", "#pragma once\n"),
    ("libraries", "models/one.cpp", "#include <relacy/relacy.hpp>\n"),
    ("libraries", "core/heddle/spec/tricky.hpp", "#pragma once\n#include <nlohmann/json.hpp>\n"),
    ("dead-files", "core/heddle/spec/unused.cpp", ""),
    ("dead-files", "models/deep/unused.hpp", "#pragma once\n"),
    ("dead-files readmes", "models/deep/deeper/a.cpp", ""),
    ("readmes", "models/new/notes.txt", ""),
    ("names", "models/one.cpp", "struct not_pascal {};\n"),
    ("names", "models/one.cpp", "static int notSnake(int a) { return a; }\n"),
    ("words", "models/README.md", "Some TO" "DO here\n"),
)


def findings_in_sample(files):
    with tempfile.TemporaryDirectory() as root:
        for path, text in files.items():
            file = pathlib.Path(root, path)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return findings_of(Tree(root, use_git=False))


def self_test():
    failures = [f"the good sample: {found}" for found in findings_in_sample(GOOD_SAMPLE)]
    tested = {name for sample in BAD_SAMPLES for name in sample[0].split()}
    failures += [f"rule {name}: has no bad sample" for name in RULES.keys() - tested]
    for expected, path, text in BAD_SAMPLES:
        found = findings_in_sample({**GOOD_SAMPLE, path: text})
        if {finding[3] for finding in found} != set(expected.split()):
            failures.append(f"rule {expected}: the sample {path} {text!r:.60} gave {found}")
    print(*failures, f"style self-test: {len(BAD_SAMPLES)} bad samples for {len(RULES)} rules, "
          f"{len(failures)} failures", sep="\n")
    return 1 if failures else 0


def check_format(tree):
    files = tree.having(CPP)
    if not shutil.which(CLANG_FORMAT):
        print(f"style: {CLANG_FORMAT} is missing; run ci/install-deps.sh")
        return 2
    run = subprocess.run([CLANG_FORMAT, "--dry-run", "-Werror", *files], cwd=tree.root, text=True,
                         stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    wrong = sorted(set(re.findall(r"^([^:\n]+):\d+:\d+: error: ", run.stderr, re.MULTILINE)))
    for path in wrong:
        print(f"{path}:1: not as clang-format has it; run {CLANG_FORMAT} -i {path}")
    if run.returncode and not wrong:
        print(run.stderr)
    print(f"style: {len(wrong)} of {len(files)} C++ files to format")
    return 1 if run.returncode else 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("root", nargs="?", default=pathlib.Path(__file__).resolve().parent.parent)
    parser.add_argument("--self-test", action="store_true", help="check the rules themselves")
    parser.add_argument("--format", action="store_true", help=f"check with {CLANG_FORMAT} instead")
    arguments = parser.parse_args()
    if arguments.self_test:
        return self_test()
    tree = Tree(arguments.root)
    if arguments.format:
        return check_format(tree)
    findings = findings_of(tree)
    for path, line, message, _ in findings:
        print(f"{path}:{line}: {message}")
    print(f"style: {len(tree.text)} files, {len(findings)} findings")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main())
