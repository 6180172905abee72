#include <heddle/engine/shadow.hpp>

#include <algorithm>

namespace heddle::engine {

Shadow::Page& Shadow::page(std::uintptr_t number) {
  auto& page = pages_[number];
  if (!page) page = std::make_unique<Page>();
  return *page;
}

template <class Visit>
std::optional<BadAccess> Shadow::for_each_cell(const void* address, std::size_t size, Visit visit) {
  auto at = reinterpret_cast<std::uintptr_t>(address);
  while (size > 0) {
    const unsigned offset = at % 8;
    const std::size_t part = std::min<std::size_t>(size, 8 - offset);
    if (std::optional<BadAccess> bad = visit(cell_at(at), at, mask_of(offset, part))) return bad;
    at += part;
    size -= part;
  }
  return std::nullopt;
}

std::optional<BadAccess> Shadow::access_range(const void* address, std::size_t size,
                                              const Access& access, const Clock& clock) {
  return for_each_cell(address, size, [&](Cell& cell, std::uintptr_t at, std::uint8_t mask) {
    return touch(cell, at, mask, access, clock);
  });
}

void Shadow::poison(const void* address, std::size_t size, Poison poison) {
  for_each_cell(address, size, [&](Cell& cell, std::uintptr_t, std::uint8_t mask) {
    cell.poisoned |= mask;
    cell.poison = poison;
    return std::optional<BadAccess>();
  });
}

std::optional<BadAccess> Shadow::end_of_life(const void* address, std::size_t size,
                                             const Access& access, const Clock& clock) {
  return for_each_cell(address, size, [&](Cell& cell, std::uintptr_t at, std::uint8_t mask) {
    std::optional<BadAccess> bad;
    if (cell.used > 0) bad = touch(cell, at, mask, access, clock);
    cell.poisoned |= mask;
    cell.poison = Poison::freed;
    return bad;
  });
}

std::optional<BadAccess> Shadow::touch_slowly(Cell& cell, std::uintptr_t address, std::uint8_t mask,
                                              const Access& access, const Clock& clock) {
  using Kind = BadAccess::Kind;
  const void* where = reinterpret_cast<const void*>(address);
  if ((cell.poisoned & mask) != 0) {
    const Kind kind = cell.poison == Poison::freed ? Kind::use_after_free : Kind::out_of_bounds;
    return BadAccess{kind, where, {}, access};
  }
  const auto is_before = [&](const Slot& slot) {
    return slot.thread == access.thread || clock[slot.thread] >= slot.epoch;
  };
  const auto races = [&](const Slot& slot) {
    return (slot.mask & mask) != 0 && (slot.is_write || access.is_write) &&
           !(slot.is_atomic && access.is_atomic) && !is_before(slot);
  };
  // Whatever races with the old access later races with the new one, too.
  const auto is_covered = [&](const Slot& slot) {
    return (slot.mask & ~mask) == 0 && is_before(slot) && (access.is_write || !slot.is_write) &&
           (!access.is_atomic || slot.is_atomic);
  };
  const auto race_with = [&](const Slot& slot) {
    return BadAccess{
        Kind::race, where, {slot.thread, slot.epoch, slot.is_write, slot.is_atomic}, access};
  };
  std::size_t kept = 0;
  for (std::size_t index = 0; index < cell.used; ++index) {
    const Slot slot = cell.slots[index];
    if (races(slot)) return race_with(slot);
    if (!is_covered(slot)) cell.slots[kept++] = slot;
  }
  cell.used = static_cast<std::uint8_t>(kept);
  if (cell.overflows) {
    auto& more = more_slots_[&cell];
    for (const Slot& slot : more) {
      if (races(slot)) return race_with(slot);
    }
    std::erase_if(more, is_covered);
    cell.overflows = !more.empty();
  }
  // A plain write ends the life of an atomic object or a mutex here.
  if (access.is_write && !access.is_atomic && cell.has_locations) {
    for (unsigned byte = 0; byte < 8; ++byte) {
      if ((mask >> byte & 1) != 0) cell.locations[byte] = 0;
    }
  }
  add_slot(cell, mask, access);
  return std::nullopt;
}

// Field by field: a slot that is made elsewhere and copied whole makes the processor wait.
void Shadow::add_slot(Cell& cell, std::uint8_t mask, const Access& access) {
  const auto fill = [&](Slot& slot) {
    slot.epoch = access.epoch;
    slot.thread = static_cast<std::uint8_t>(access.thread);
    slot.mask = mask;
    slot.is_write = access.is_write;
    slot.is_atomic = access.is_atomic;
  };
  if (cell.used < kSlots) {
    fill(cell.slots[cell.used++]);
    return;
  }
  auto& more = more_slots_[&cell];
  if (!cell.overflows) more.clear();
  cell.overflows = true;
  fill(more.emplace_back());
}

}  // namespace heddle::engine
