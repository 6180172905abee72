// What is known of each byte that a scenario touches: who accessed it last, and whether it may be
// accessed at all.
//
// Races: two accesses of one byte by different threads, one a write, one not atomic, neither
// happening before the other ([intro.races]). The accesses of each byte that can still race with a
// later one are kept exactly (after FastTrack, Flanagan and Freund, PLDI 2009), so that every
// execution graph that has a race shows one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include <heddle/engine/clock.hpp>
#include <heddle/engine/event.hpp>

namespace heddle::engine {

// An access by `thread` between its events `epoch - 1` and `epoch`: it happens before whatever has
// the event number `epoch` (counted from 1) in its clock.
struct Access {
  ThreadId thread = 0;
  std::uint16_t epoch = 0;
  bool is_write = false;
  bool is_atomic = false;
};

enum class Poison : std::uint8_t { none, freed, outside };

// What is wrong with an access.
struct BadAccess {
  enum class Kind : std::uint8_t { race, use_after_free, out_of_bounds } kind;
  const void* address;
  Access earlier;  // race: the other access
  Access later;
};

class Shadow {
 public:
  // Forgets everything.
  void begin_run() { ++run_; }

  // Notes the access of `size` bytes, and says what is wrong with it. `clock`: what happens before.
  [[gnu::always_inline]] std::optional<BadAccess> access(const void* address, std::size_t size,
                                                         const Access& access, const Clock& clock) {
    const auto at = reinterpret_cast<std::uintptr_t>(address);
    const unsigned offset = at % 8;
    if (offset + size <= 8) [[likely]] {
      return touch(cell_at(at), at, mask_of(offset, size), access, clock);
    }
    return access_range(address, size, access, clock);
  }

  void poison(const void* address, std::size_t size, Poison poison);
  // From now on the memory may not be accessed; that is a write like any other.
  std::optional<BadAccess> end_of_life(const void* address, std::size_t size, const Access& access,
                                       const Clock& clock);

  // The location that lives at the address in this run; nothing before its first use, and after a
  // plain write, which begins a new one.
  std::optional<LocationId> location_at(const void* address) {
    const Cell& cell = cell_at(reinterpret_cast<std::uintptr_t>(address));
    const std::uint16_t entry = cell.locations[reinterpret_cast<std::uintptr_t>(address) % 8];
    if (!cell.has_locations || entry == 0) return std::nullopt;
    return static_cast<LocationId>(entry - 1);
  }
  void set_location(const void* address, LocationId location) {
    Cell& cell = cell_at(reinterpret_cast<std::uintptr_t>(address));
    if (!cell.has_locations) cell.locations = {};
    cell.has_locations = true;
    cell.locations[reinterpret_cast<std::uintptr_t>(address) % 8] =
        static_cast<std::uint16_t>(location + 1);
  }

 private:
  struct Slot {
    std::uint16_t epoch;
    std::uint8_t thread;
    std::uint8_t mask;  // of the bytes
    bool is_write;
    bool is_atomic;
  };
  static constexpr std::size_t kSlots = 5;
  // 8 bytes of memory.
  struct Cell {
    std::uint32_t run = 0;
    std::uint8_t used = 0;      // slots
    std::uint8_t poisoned = 0;  // mask
    Poison poison = Poison::none;
    bool overflows = false;  // more slots are in more_slots_
    bool has_locations = false;
    std::array<std::uint16_t, 8> locations{};  // 1 + the location at each byte; 0: none
    std::array<Slot, kSlots> slots{};
  };
  static constexpr std::size_t kPage = 4096;
  using Page = std::array<Cell, kPage / 8>;

  // Visits the cells of a range, with the address and the mask of what is in it, until `visit`
  // gives something.
  template <class Visit>
  std::optional<BadAccess> for_each_cell(const void* address, std::size_t size, Visit visit);
  static std::uint8_t mask_of(unsigned offset, std::size_t size) {
    return static_cast<std::uint8_t>(((1U << size) - 1) << offset);
  }
  [[gnu::always_inline]] Cell& cell_at(std::uintptr_t address) {
    const std::uintptr_t number = address / kPage;
    Recent& recent = recent_[number % recent_.size()];
    if (recent.number != number) [[unlikely]]
      recent = {number, &page(number)};
    Cell& cell = (*recent.page)[address % kPage / 8];
    if (cell.run != run_) {
      cell.run = run_;
      cell.used = 0;
      cell.poisoned = 0;
      cell.overflows = false;
      cell.has_locations = false;
    }
    return cell;
  }
  Page& page(std::uintptr_t number);

  [[gnu::always_inline]] std::optional<BadAccess> touch(Cell& cell, std::uintptr_t address,
                                                        std::uint8_t mask, const Access& access,
                                                        const Clock& clock) {
    // Nobody else has been here, as is the rule. What ends a location is left to touch_slowly().
    if (cell.used <= 1 && cell.poisoned == 0 && !cell.overflows &&
        (access.is_atomic || !access.is_write || !cell.has_locations)) [[likely]] {
      Slot& slot = cell.slots[0];
      const Slot now{access.epoch, static_cast<std::uint8_t>(access.thread), mask, access.is_write,
                     access.is_atomic};
      if (cell.used == 0) {
        slot = now;
        cell.used = 1;
        return std::nullopt;
      }
      if (slot.thread == now.thread && slot.mask == mask && slot.is_atomic == now.is_atomic) {
        if (now.is_write || !slot.is_write) {  // races with all that the older one races with
          slot = now;
          return std::nullopt;
        }
        if (slot.epoch == now.epoch) return std::nullopt;
      }
    }
    return touch_slowly(cell, address, mask, access, clock);
  }
  std::optional<BadAccess> touch_slowly(Cell& cell, std::uintptr_t address, std::uint8_t mask,
                                        const Access& access, const Clock& clock);
  std::optional<BadAccess> access_range(const void* address, std::size_t size, const Access& access,
                                        const Clock& clock);
  void add_slot(Cell& cell, std::uint8_t mask, const Access& access);

  struct Recent {
    std::uintptr_t number = ~std::uintptr_t{0};  // of no page
    Page* page = nullptr;
  };
  std::uint32_t run_ = 1;
  std::array<Recent, 64> recent_{};
  std::unordered_map<std::uintptr_t, std::unique_ptr<Page>> pages_;
  std::unordered_map<const Cell*, std::vector<Slot>> more_slots_;
};

}  // namespace heddle::engine
