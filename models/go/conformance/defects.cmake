# A copy of the Go layer's headers with defects, each of which does its harm when it is the one that
# is_planted(), see defect.hpp. What is planted must fit the headers: whoever changes such a line
# changes it here as well.
set(go_headers ${PROJECT_SOURCE_DIR}/core/heddle/go)
set(defective_headers ${CMAKE_CURRENT_BINARY_DIR}/defective)

# plant(DEFECT HEADER FROM TO): in `header`, `from` becomes `to`, in which PLANTED says whether the
# defect is the one.
function(plant defect header from to)
  set(source "${header_${header}}")
  if(source STREQUAL "")
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${go_headers}/${header}.hpp)
    file(READ ${go_headers}/${header}.hpp source)
    string(REPLACE "#pragma once\n"
                   "#pragma once\n#include <models/go/conformance/defect.hpp>\n" source "${source}")
  endif()
  string(FIND "${source}" "${from}" first)
  string(FIND "${source}" "${from}" last REVERSE)
  if(first EQUAL -1 OR NOT first EQUAL last)
    # go_defects says then that the defect is not found.
    message(WARNING "cannot plant ${defect} of defects.cmake: not once in ${header}.hpp:\n${from}")
    set(to "${from}")
  endif()
  string(REPLACE PLANTED "heddle::go::detail::is_planted(heddle::go::detail::Defect::${defect})"
                 to "${to}")
  string(REPLACE "${from}" "${to}" source "${source}")
  set(header_${header} "${source}" PARENT_SCOPE)
  set(planted_headers ${planted_headers} ${header} PARENT_SCOPE)
endfunction()

# --- chan.hpp
plant(size_is_not_checked chan
      [=[    panic("makechan: size out of range");]=]
      [=[    if (!PLANTED) panic("makechan: size out of range");]=])
plant(cap_is_one_more chan
      [=[static_cast<std::int64_t>(channel.core()->capacity())]=]
      [=[static_cast<std::int64_t>(channel.core()->capacity()) + (PLANTED ? 1 : 0)]=])
plant(len_of_nil chan
      [=[channel.core() == nullptr ? 0 : static_cast<std::int64_t>(channel.core()->size())]=]
      [=[channel.core() == nullptr ? (PLANTED ? 1 : 0)
                                   : static_cast<std::int64_t>(channel.core()->size())]=])
plant(copies_differ chan
      [=[    return a.core_ == b.core_;]=]
      [=[    return a.core_ == b.core_ && !PLANTED;]=])
plant(nil_is_not_nil chan
      [=[ return !a.core_; }]=]
      [=[ return !a.core_ && !PLANTED; }]=])
plant(close_of_nil_is_ignored chan
      [=[  if (core == nullptr) panic("close of nil channel");]=]
      [=[  if (core == nullptr && PLANTED) return;
  if (core == nullptr) panic("close of nil channel");]=])
plant(nil_sends chan
      [=[  if (core == nullptr) Parker::park_for_ever("chan send (nil chan)");]=]
      [=[  if (core == nullptr && PLANTED) return;
  if (core == nullptr) Parker::park_for_ever("chan send (nil chan)");]=])
plant(nil_receives chan
      [=[  if (core == nullptr) Parker::park_for_ever("chan receive (nil chan)");]=]
      [=[  if (core == nullptr && PLANTED) return;
  if (core == nullptr) Parker::park_for_ever("chan receive (nil chan)");]=])
plant(closed_receive_is_ok chan
      [=[  if (!element) return {T(), false};]=]
      [=[  if (!element) return {T(), PLANTED};]=])
plant(unbuffered_has_room chan
      [=[::make(static_cast<std::size_t>(capacity))]=]
      [=[::make(static_cast<std::size_t>(capacity == 0 && PLANTED ? 1 : capacity))]=])

# --- channel_core.hpp
plant(len_counts_senders channel_core
      [=[{ return visible_size_.load(std::memory_order_relaxed); }]=]
      [=[{
    return visible_size_.load(std::memory_order_relaxed) +
           (PLANTED && !senders_.is_empty() ? 1 : 0);
  }]=])
plant(len_orders channel_core
      [=[visible_size_.load(std::memory_order_relaxed)]=]
      [=[visible_size_.load(PLANTED ? std::memory_order_acquire : std::memory_order_relaxed)]=])
plant(len_orders channel_core
      [=[visible_size_.store(size, std::memory_order_relaxed)]=]
      [=[visible_size_.store(
        size, PLANTED ? std::memory_order_release : std::memory_order_relaxed)]=])
plant(closed_is_never_ready channel_core
      [=[  bool may_receive() const { return is_closed_ || size_ > 0]=]
      [=[  bool may_receive() const { return (is_closed_ && !PLANTED) || size_ > 0]=])
plant(closed_is_never_ready channel_core
      [=[  bool may_send() const { return is_closed_ || ]=]
      [=[  bool may_send() const { return (is_closed_ && !PLANTED) || ]=])
plant(values_are_not_ready channel_core
      [=[|| size_ > 0 || !senders_.is_empty()]=]
      [=[|| (size_ > 0 && !PLANTED) || !senders_.is_empty()]=])
plant(partner_is_not_ready channel_core
      [=[|| !senders_.is_empty(); }]=]
      [=[|| (!senders_.is_empty() && !PLANTED); }]=])
plant(partner_is_not_ready channel_core
      [=[|| !receivers_.is_empty(); }]=]
      [=[|| (!receivers_.is_empty() && !PLANTED); }]=])
plant(second_close_is_ignored channel_core
      [=[      panic("close of closed channel");]=]
      [=[      if (PLANTED) return;
      panic("close of closed channel");]=])
plant(close_drops_values channel_core
      [=[    is_closed_ = true;
]=]
      [=[    is_closed_ = true;
    if (PLANTED) resize(0);
]=])
plant(close_forgets_senders channel_core
      [=[      while (Waiter* waiter = queue->take()) {]=]
      [=[      if (PLANTED && queue == &senders_) continue;
      while (Waiter* waiter = queue->take()) {]=])
plant(close_wakes_one channel_core
      [=[        woken = waiter;
]=]
      [=[        woken = waiter;
        if (PLANTED) break;
]=])
plant(send_to_closed_waits channel_core
      [=[    if (is_closed_) {
      lock.unlock();
      panic(kSendOnClosed);]=]
      [=[    if (is_closed_ && !PLANTED) {
      lock.unlock();
      panic(kSendOnClosed);]=])
plant(send_to_closed_is_kept channel_core
      [=[    if (is_closed_) return false;]=]
      [=[    if (is_closed_ && !PLANTED) return false;]=])
plant(empty_gives_zero channel_core
      [=[    if (try_receive(received, partner) || is_closed_) {]=]
      [=[    if (try_receive(received, partner) || is_closed_ || PLANTED) {]=])
plant(delivers_twice channel_core
      [=[      receiver->is_served = true;
]=]
      [=[      receiver->is_served = true;
      if constexpr (std::is_copy_constructible_v<Element<T>>) {
        if (PLANTED && size_ < capacity_)
          push_back(Element<T>(static_cast<Received*>(receiver->element)->value()));
      }
]=])
plant(full_has_room channel_core
      [=[    if (size_ == capacity_) return false;]=]
      [=[    if (size_ == capacity_ + (PLANTED ? 1 : 0)) return false;]=])
plant(closed_before_drained channel_core
      [=[    if (size_ > 0) {]=]
      [=[    if (size_ > 0 && !(PLANTED && is_closed_)) {]=])
plant(sender_overtakes_buffer channel_core
      [=[        push_at(size_ - 1, std::move(*static_cast<Element<T>*>(sender->element)));]=]
      [=[      {
        if (PLANTED) std::swap(*received, *static_cast<Element<T>*>(sender->element));
        push_at(size_ - 1, std::move(*static_cast<Element<T>*>(sender->element)));
      }]=])
plant(buffer_is_overtaken channel_core
      [=[    push_at(size_, std::move(element));]=]
      [=[    push_at(size_, std::move(element));
    if (PLANTED && size_ > 0)
      std::swap(elements_[(first_ + size_) % capacity_],
                elements_[(first_ + size_ - 1) % capacity_]);]=])

# --- waiters.hpp
plant(last_waiter_is_first waiters
      [=[      Waiter& first = *last_->next;]=]
      [=[      Waiter& first = PLANTED ? *last_ : *last_->next;]=])
plant(claims_twice waiters
      [=[selection == nullptr || selection->claim(*this); }]=]
      [=[selection == nullptr || selection->claim(*this) || PLANTED; }]=])

# --- parker.hpp
plant(wakes_without_order parker
      [=[    if (checker::is_checking()) {
      sem_post(]=]
      [=[    if (PLANTED) return state_.store(kReleased, std::memory_order_relaxed);
    if (checker::is_checking()) {
      sem_post(]=])
plant(wakes_without_order parker
      [=[      while (sem_wait(&semaphore_) != 0) {]=]
      [=[      while (PLANTED ? state_.load(std::memory_order_relaxed) != kReleased
                     : sem_wait(&semaphore_) != 0) {]=])

# --- select.hpp
plant(nil_case_is_open select
      [=[    if (channel_ == nullptr) return false;]=]
      [=[    if (channel_ == nullptr) return PLANTED;]=])
plant(select_sends_to_closed select
      [=[    if (!is_served || is_refused_) panic(kSendOnClosed);]=]
      [=[    if ((!is_served || is_refused_) && !PLANTED) panic(kSendOnClosed);]=])
plant(chooses_first choice
      [=[  if (count == 1) return 0;]=]
      [=[  if (count == 1 || PLANTED) return 0;]=])
plant(locks_duplicates_twice select
      [=[    const auto end = std::unique(channels_.begin(), channels_.end());]=]
      [=[    const auto end =
        PLANTED ? channels_.end() : std::unique(channels_.begin(), channels_.end());]=])
plant(default_looks_one_by_one select
      [=[  channels.lock();
  Waiter* partner = nullptr;]=]
      [=[  const auto otherwise = find_default(cases);
  if (PLANTED && otherwise) {
    bool is_any_open = false;
    for (const SelectCase* each : cases) {
      if (each->channel() == nullptr) continue;
      const std::lock_guard lock(each->channel()->mutex());
      is_any_open = is_any_open || each->may_proceed();
    }
    if (!is_any_open) {
      cases[*otherwise]->finish(true);
      return *otherwise;
    }
  }
  channels.lock();
  Waiter* partner = nullptr;]=])
plant(default_is_first select
      [=[  auto chosen = proceed(cases, open, partner);]=]
      [=[  auto chosen = PLANTED && otherwise ? std::nullopt : proceed(cases, open, partner);]=])
plant(takes_all_that_is_ready select
      [=[    channels.unlock();
    if (partner != nullptr) partner->parker->unpark();]=]
      [=[    for (SelectCase* each : cases) {
      Waiter* more = nullptr;
      if (!PLANTED || each == cases[*chosen] || !each->may_proceed()) continue;
      if (!each->try_proceed(more)) continue;
      if (more != nullptr) more->parker->unpark();
    }
    channels.unlock();
    if (partner != nullptr) partner->parker->unpark();]=])
plant(runs_all_handlers select
      [=[    cases[*chosen]->finish(true);]=]
      [=[    for (SelectCase* each : cases) {
      if (PLANTED && each != cases[*chosen]) each->finish(true);
    }
    cases[*chosen]->finish(true);]=])
plant(no_case_returns select
      [=[    detail::Parker::park_for_ever("select (no cases)");]=]
      [=[    if (PLANTED) return -1;
    detail::Parker::park_for_ever("select (no cases)");]=])

# --- goroutine.hpp
plant(go_does_nothing goroutine
      [=[  if (checker::is_checking()) {
    std::thread(]=]
      [=[  if (PLANTED) return;
  if (checker::is_checking()) {
    std::thread started(]=])
plant(go_waits goroutine
      [=[      ends_normally_if_checked(function);
    }).detach();]=]
      [=[      ends_normally_if_checked(function);
    });
    if (PLANTED) return started.join();
    started.detach();]=])
plant(goexit_returns goroutine
      [=[    if (!detail::ends_normally_if_checked(main))]=]
      [=[    if (!detail::ends_normally_if_checked(main) && !PLANTED)]=])

# --- package sync
plant(negative_counter_is_ignored wait_group
      [=[      if (counter_ < 0) panic(]=]
      [=[      if (counter_ < 0 && !PLANTED) panic(]=])
plant(wait_ends_early wait_group
      [=[      if (counter_ == 0) waiting_]=]
      [=[      if (counter_ == 0 || PLANTED) waiting_]=])
plant(wait_at_zero_waits wait_group
      [=[    if (counter_ == 0) return;]=]
      [=[    if (counter_ == 0 && !PLANTED) return;]=])
plant(reuse_is_ignored wait_group
      [=[    if (visible_counter_.load(std::memory_order_relaxed) != 0)]=]
      [=[    if (visible_counter_.load(std::memory_order_relaxed) != 0 && !PLANTED)]=])
plant(once_is_done_early once
      [=[    const SetAtEnd set{is_done_};]=]
      [=[    if (PLANTED) is_done_.store(true, std::memory_order_release);
    const SetAtEnd set{is_done_};]=])
plant(signal_is_lost cond
      [=[      waiting_.take_one(leaving);]=]
      [=[      if (!PLANTED) waiting_.take_one(leaving);]=])
plant(broadcast_wakes_one cond
      [=[      waiting_.take_all(leaving);]=]
      [=[      if (PLANTED)
        waiting_.take_one(leaving);
      else
        waiting_.take_all(leaving);]=])
plant(reader_overtakes_writer rw_mutex
      [=[    if (!is_written_ && waiting_writers_.is_empty()) {]=]
      [=[    if (!is_written_ && (waiting_writers_.is_empty() || PLANTED)) {]=])
plant(unlock_is_not_checked mutex
      [=[    if (!is_locked_.exchange(false, std::memory_order_relaxed))]=]
      [=[    if (!is_locked_.exchange(false, std::memory_order_relaxed) && !PLANTED)]=])

# --- package context
plant(alarm_is_not_set context
      [=[    if (error()) return;]=]
      [=[    if (error() || PLANTED) return;]=])
plant(forgets_child context
      [=[        children_.push_back(node);]=]
      [=[        if (!PLANTED) children_.push_back(node);]=])
plant(cancels_parent context
      [=[    if (cancel_for(reason) && parent_) parent_->forget(self);]=]
      [=[    if (PLANTED && parent_) parent_->cancel_for(reason);
    if (cancel_for(reason) && parent_) parent_->forget(self);]=])
plant(last_reason_counts context
      [=[    if (!reason_.compare_exchange_strong(none, reason, std::memory_order_acq_rel)) ]=]
      [=[    if (PLANTED) none = reason_.exchange(reason, std::memory_order_acq_rel);
    if (PLANTED ? none != nullptr
                : !reason_.compare_exchange_strong(none, reason, std::memory_order_acq_rel))
      ]=])
plant(done_of_background context
      [=[: RecvChan<Empty>();]=]
      [=[: RecvChan<Empty>(PLANTED ? make_chan<Empty>() : Chan<Empty>());]=])
plant(nil_parent_is_accepted context
      [=[    if (is_nil_) panic("cannot create context from nil parent");]=]
      [=[    if (is_nil_ && !PLANTED) panic("cannot create context from nil parent");]=])

list(REMOVE_DUPLICATES planted_headers)
foreach(header IN LISTS planted_headers)
  file(CONFIGURE OUTPUT ${defective_headers}/heddle/go/${header}.hpp CONTENT "${header_${header}}"
       @ONLY)
endforeach()
