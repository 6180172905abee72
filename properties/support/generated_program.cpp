#include <array>
#include <random>

#include <properties/support/small_program.hpp>

namespace heddle::engine {
namespace {

enum class Shape : std::uint8_t {
  accesses,      // loads and stores, to several locations
  one_location,  // everything on the same one
  mixed,         // with read-modify-writes and fences
  sequential,    // many sequentially consistent accesses and fences
  locks,         // of two mutexes, also nested
  semaphores,
  everything,
  waits,  // locks, unlocks and semaphores anyhow
  count
};

// Not the distributions of <random>: those give different numbers elsewhere.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::size_t below(std::size_t bound) { return engine_() % bound; }
  bool one_in(std::size_t times) { return below(times) == 0; }
  template <class Array>
  auto any_of(const Array& choices) {
    return choices[below(choices.size())];
  }

 private:
  std::mt19937_64 engine_;
};

class Generator {
 public:
  explicit Generator(std::uint64_t seed) : dice_(seed) {
    shape_ = static_cast<Shape>(dice_.below(static_cast<std::size_t>(Shape::count)));
    strength_ = dice_.below(4);
  }

  SmallProgram draw() {
    data_ = shape_ == Shape::one_location ? 1 : 1 + dice_.below(3);
    if (uses_locks() || uses_semaphores()) data_ = 1 + dice_.below(2);
    program_.locations.resize(data_);
    if (dice_.one_in(8)) program_.locations[0].initial = 1;
    if (uses_locks()) mutexes_ = 1 + dice_.below(2);
    program_.locations.resize(data_ + mutexes_, {.is_mutex = true});
    if (uses_semaphores())
      program_.locations.push_back({.is_mutex = false, .initial = dice_.below(3)});
    program_.threads.resize(2 + dice_.below(3));
    const bool large = shape_ == Shape::locks || shape_ == Shape::waits;
    const std::size_t most = 2 + dice_.below(large ? 9 : 7);
    for (std::size_t tries = 0; tries < 4 * most && program_.operation_count() < most; ++tries)
      extend(dice_.below(program_.threads.size()), most - program_.operation_count());
    return program_;
  }

 private:
  bool uses_locks() const {
    return shape_ == Shape::locks || shape_ == Shape::everything || shape_ == Shape::waits;
  }
  bool uses_semaphores() const {
    return shape_ == Shape::semaphores || shape_ == Shape::everything || shape_ == Shape::waits;
  }

  // At most `room` operations at the end of the thread.
  void extend(std::size_t thread, std::size_t room) {
    auto& operations = program_.threads[thread];
    if (shape_ == Shape::waits) {
      operations.push_back(of_waits(thread));
    } else if (uses_locks() && room >= 2 && !dice_.one_in(shape_ == Shape::locks ? 6 : 3)) {
      add_section(thread, room, mutexes_ == 2 && !dice_.one_in(3));
    } else if (uses_semaphores() && !dice_.one_in(3)) {
      operations.push_back(of_semaphore());
    } else if (shape_ == Shape::sequential && data_ > 1 && room >= 2 && !dice_.one_in(3)) {
      add_crossing(thread, room);
    } else {
      operations.push_back(of_data());
    }
  }

  // Two of them in two threads are what only sequential consistency orders.
  void add_crossing(std::size_t thread, std::size_t room) {
    auto& operations = program_.threads[thread];
    const std::size_t first = dice_.below(data_);
    const std::size_t second = (first + 1 + dice_.below(data_ - 1)) % data_;
    operations.push_back(dice_.one_in(4) ? read_modify_write(first)
                                         : store(first, order_of_store(), 1 + dice_.below(2)));
    if (room >= 3 && dice_.one_in(3)) operations.push_back(fence());
    operations.push_back(dice_.one_in(4) ? read_modify_write(second)
                                         : on(second, Function::load, order_of_load(), 0));
  }

  void add_section(std::size_t thread, std::size_t room, bool nested) {
    auto& operations = program_.threads[thread];
    const std::size_t outer = dice_.below(mutexes_);
    const auto lock = [&](std::size_t mutex) {
      const auto function = dice_.one_in(4) ? Function::try_lock : Function::lock;
      operations.push_back(on(data_ + mutex, function, order_of_lock(Order::acquire), thread + 1));
      operations.back().failure = order_of_load();
    };
    const auto unlock = [&](std::size_t mutex) {
      if (dice_.one_in(24)) return;
      operations.push_back(store(data_ + mutex, order_of_lock(Order::release), 0));
    };
    lock(outer);
    if (nested && room >= 4) {
      lock(1 - outer);
      if (room >= 5 && dice_.one_in(3)) operations.push_back(of_data());
      if (dice_.one_in(2)) {
        unlock(outer);
        return unlock(1 - outer);
      }
      unlock(1 - outer);
    } else if (room >= 3 && dice_.one_in(2)) {
      operations.push_back(of_data());
    }
    unlock(outer);
  }

  Operation of_waits(std::size_t thread) {
    if (dice_.one_in(5)) return of_data();
    if (dice_.one_in(2)) return of_semaphore();
    const std::size_t mutex = data_ + dice_.below(mutexes_);
    const std::size_t choice = dice_.below(12);
    if (choice < 5) return on(mutex, Function::lock, Order::acquire, thread + 1);
    if (choice >= 7) return store(mutex, Order::release, 0);
    Operation operation = on(mutex, Function::try_lock, Order::acquire, thread + 1);
    operation.failure = Order::relaxed;
    return operation;
  }

  Order order_of_lock(Order usual) { return dice_.one_in(12) ? any_order() : usual; }

  Operation of_semaphore() {
    const std::size_t location = data_ + mutexes_;
    if (dice_.one_in(18)) return on(location, Function::load, order_of_load(), 0);
    if (dice_.one_in(3)) return on(location, Function::add, order_of_lock(Order::acq_rel), 1);
    const auto function = dice_.one_in(4) ? Function::try_down : Function::down;
    Operation operation = on(location, function, order_of_lock(Order::acquire), 0);
    operation.failure = order_of_load();
    return operation;
  }

  Operation of_data() {
    const std::size_t location = dice_.below(data_);
    const bool mixed = shape_ != Shape::accesses;
    const std::size_t fences = shape_ == Shape::sequential ? 4 : 10;
    if (mixed && data_ > 1 && dice_.one_in(fences)) return fence();
    const std::size_t choice = dice_.below(mixed ? 10 : 6);
    if (choice < 3) return on(location, Function::load, order_of_load(), 0);
    if (choice < 6) return store(location, order_of_store(), 1 + dice_.below(2));
    return read_modify_write(location);
  }

  Operation fence() {
    constexpr std::array kOrders = {Order::acquire, Order::release, Order::acq_rel};
    Operation operation;
    operation.kind = EventKind::fence;
    const bool sequential = dice_.one_in(shape_ == Shape::sequential ? 1 : 2);
    operation.order = sequential ? Order::seq_cst : dice_.any_of(kOrders);
    return operation;
  }

  Operation read_modify_write(std::size_t location) {
    constexpr std::array kFunctions = {Function::add,
                                       Function::add,
                                       Function::exchange,
                                       Function::exchange,
                                       Function::subtract,
                                       Function::bit_and,
                                       Function::bit_or,
                                       Function::bit_xor,
                                       Function::bit_nand,
                                       Function::compare_exchange,
                                       Function::compare_exchange,
                                       Function::compare_exchange,
                                       Function::compare_exchange};
    Operation operation = on(location, dice_.any_of(kFunctions), any_order(), 1 + dice_.below(2));
    operation.expected = dice_.below(3);
    operation.failure = order_of_load();
    return operation;
  }

  static Operation on(std::size_t location, Function function, Order order, std::uint64_t operand) {
    Operation operation;
    operation.function = function;
    operation.order = order;
    operation.location = static_cast<LocationId>(location);
    operation.operand = operand;
    return operation;
  }
  static Operation store(std::size_t location, Order order, std::uint64_t value) {
    Operation operation = on(location, Function::load, order, value);
    operation.kind = EventKind::write;
    return operation;
  }

  // A program is mostly relaxed, mostly acquire and release, mostly sequentially consistent or all.
  Order among(const std::array<Order, 3>& weak_to_strong) {
    const bool usual = shape_ == Shape::sequential ? !dice_.one_in(3) : !dice_.one_in(4);
    if (shape_ == Shape::sequential && usual) return weak_to_strong[2];
    return strength_ < 3 && usual ? weak_to_strong[strength_] : dice_.any_of(weak_to_strong);
  }
  Order order_of_load() { return among({Order::relaxed, Order::acquire, Order::seq_cst}); }
  Order order_of_store() { return among({Order::relaxed, Order::release, Order::seq_cst}); }
  Order any_order() {
    constexpr std::array kMiddle = {Order::acquire, Order::release, Order::acq_rel};
    return among({Order::relaxed, dice_.any_of(kMiddle), Order::seq_cst});
  }

  Dice dice_;
  Shape shape_{};
  std::size_t strength_ = 0;
  std::size_t data_ = 0;
  std::size_t mutexes_ = 0;
  SmallProgram program_;
};

}  // namespace

SmallProgram program_of_seed(std::uint64_t seed) { return Generator(seed).draw(); }

}  // namespace heddle::engine
