// cockroach#35501: constraints of a table are validated by a goroutine each. A loop over the
// constraints, by value, hands each goroutine the address of its variable, of which there is only
// one (up to Go 1.21); so constraints are validated twice, and others not at all, while the loop
// writes the next one there. The fixed one hands out the address of the element in the table.
//
// One of GoBench's non-blocking bugs. Neither timers nor random choices matter.
#include <array>

#include <heddle/go/go.hpp>
#include <heddle/spec/require.hpp>
#include <models/go/collected.hpp>
#include <models/go/kernels/kernel.hpp>

namespace kernels::cockroach_35501 {

using namespace heddle::go;  // NOLINT(google-build-using-namespace)

namespace {

struct Constraint {
  int id;
  bool is_validated;
};

struct Table {
  std::array<Constraint, 2> constraints{
      {{.id = 1, .is_validated = false}, {.id = 2, .is_validated = false}}};
  Constraint variable{};  // of the loop
  WaitGroup validations;
};

void validate(Table& table, Constraint& constraint) {
  table.validations.go([&] { constraint.is_validated = true; });
}

void program(bool is_fixed) {
  auto& table = collected<Table>();
  for (Constraint& constraint : table.constraints) {
    table.variable = constraint;
    validate(table, is_fixed ? constraint : table.variable);
  }
  table.validations.wait();
  for (const Constraint& constraint : table.constraints)
    heddle::require(heddle::Pitfall::lost_task, constraint.is_validated, "not validated");
}

void buggy() { program(false); }
void fixed() { program(true); }

}  // namespace

Kernel kernel() {
  return {.number = 30,
          .name = "cockroach_35501",
          .set = Set::non_blocking,
          .what = "goroutines keep a pointer to the element variable of the loop that starts them",
          .pitfall = heddle::Pitfall::data_race,
          .message = "G1's write",
          .buggy = buggy,
          .fixed = fixed};
}

}  // namespace kernels::cockroach_35501
