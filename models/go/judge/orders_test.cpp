#include <cstdio>
#include <gtest/gtest.h>
#include <heddle/gtest.hpp>
#include "exploration.hpp"
#include "generator.hpp"
#include "sequential.hpp"
namespace {
using namespace heddle::go_judge;
TEST(Orders, X) {
  Random random(1);
  for (int i = 0; i < 20000; ++i) {
    const Program p = random_program(random);
    const Enumeration e = enumerate(p);
    const Exploration x = explore(p);
    bool same = x.outcomes == e.outcomes;
    if (!same || x.executions != e.orders || x.blocked) {
      printf("%d: %zu interleavings %zu orders %lu executions %lu blocked %zu %zu outcomes\n%s", i, e.interleavings, e.orders, x.executions, x.blocked, e.outcomes.size(), x.outcomes.size(), text_of(p).c_str());
    if (!same) { for (auto& o : e.outcomes) if (!x.outcomes.count(o)) printf("  missing %s\n", text_of(o).c_str());
     for (auto& o : x.outcomes) if (!e.outcomes.count(o)) printf("  extra %s\n", text_of(o).c_str()); }
    }
  }
}
}
