// Defects that are planted in a copy of the Go layer, to see that the statements find them.
#pragma once

#include <cstdint>

namespace heddle::go::detail {

// Each is planted by the line of defects.cmake that has its name.
enum class Defect : std::uint8_t {
  none,
  alarm_is_not_set,
  broadcast_wakes_one,
  buffer_is_overtaken,
  cancels_parent,
  cap_is_one_more,
  chooses_first,
  claims_twice,
  close_drops_values,
  close_forgets_senders,
  close_of_nil_is_ignored,
  close_wakes_one,
  closed_before_drained,
  closed_is_never_ready,
  closed_receive_is_ok,
  copies_differ,
  default_is_first,
  default_looks_one_by_one,
  delivers_twice,
  done_of_background,
  empty_gives_zero,
  forgets_child,
  full_has_room,
  go_does_nothing,
  go_waits,
  goexit_returns,
  last_reason_counts,
  last_waiter_is_first,
  len_counts_senders,
  len_of_nil,
  len_orders,
  locks_duplicates_twice,
  negative_counter_is_ignored,
  nil_case_is_open,
  nil_is_not_nil,
  nil_parent_is_accepted,
  nil_receives,
  nil_sends,
  no_case_returns,
  once_is_done_early,
  partner_is_not_ready,
  reader_overtakes_writer,
  reuse_is_ignored,
  runs_all_handlers,
  second_close_is_ignored,
  select_sends_to_closed,
  send_to_closed_is_kept,
  send_to_closed_waits,
  sender_overtakes_buffer,
  signal_is_lost,
  size_is_not_checked,
  takes_all_that_is_ready,
  unbuffered_has_room,
  unlock_is_not_checked,
  values_are_not_ready,
  wait_at_zero_waits,
  wait_ends_early,
  wakes_without_order,
};

// The one that is planted. Set before a check, and never within.
inline Defect g_planted = Defect::none;
inline bool is_planted(Defect defect) { return g_planted == defect; }

}  // namespace heddle::go::detail
