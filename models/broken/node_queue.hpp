// A queue of nodes with owning pointers done by hand, as in many channels that people write
// themselves.
#pragma once

#include <cstddef>
#include <utility>

namespace heddle::models::broken {

template <class T>
class NodeQueue {
 public:
  struct Node {
    T value;
    Node* next = nullptr;
  };

  NodeQueue() = default;
  NodeQueue(NodeQueue&& other) noexcept
      : first_(std::exchange(other.first_, nullptr)),
        last_(std::exchange(other.last_, nullptr)),
        size_(std::exchange(other.size_, 0)) {}
  NodeQueue& operator=(NodeQueue&&) = delete;
  ~NodeQueue() { clear(); }

  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  // Precondition of the next two: not empty.
  const T& front() const { return first_->value; }
  // The first node, which is the caller's from now on.
  Node* pop_front() {
    Node* node = first_;
    first_ = node->next;
    if (first_ == nullptr) last_ = nullptr;
    --size_;
    return node;
  }
  // Takes the node over.
  void push_back(Node* node) {
    (last_ == nullptr ? first_ : last_->next) = node;
    last_ = node;
    ++size_;
  }
  void clear() {
    while (!empty()) delete pop_front();
  }
  // Leaves the nodes to nobody.
  void forget() {
    first_ = last_ = nullptr;
    size_ = 0;
  }

 private:
  Node* first_ = nullptr;
  Node* last_ = nullptr;
  std::size_t size_ = 0;
};

}  // namespace heddle::models::broken
