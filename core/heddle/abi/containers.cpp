// The nodes of std::list and of std::map and std::set, which the standard library links in code of
// its own: it is not instrumented, so what it reads and writes is noted here. A change of a tree
// counts as a write of its header, whichever of its nodes it has moved.
#include <list>
#include <map>

#include <heddle/abi/real.hpp>
#include <heddle/engine/machine.hpp>

namespace {

using heddle::engine::Machine;

void note(const void* address, std::size_t size, bool is_write) {
  if (Machine* machine = Machine::running()) {
    const Machine::Inside inside;
    machine->access(address, size, is_write);
  }
}

template <class T>
T& written(T& variable) {
  note(&variable, sizeof variable, true);  // NOLINT(bugprone-sizeof-expression): pointers, too
  return variable;
}

template <class T>
T& read(T& variable) {
  note(&variable, sizeof variable, false);  // NOLINT(bugprone-sizeof-expression): pointers, too
  return variable;
}

// Not what user code keeps behind it.
template <class Node>
void note_tree_node(const Node* node, bool is_write) {
  if (node != nullptr) note(node, sizeof(std::_Rb_tree_node_base), is_write);
}

}  // namespace

// NOLINTBEGIN(cert-dcl58-cpp): takes the place of the standard library's

namespace std::__detail {

void _List_node_base::_M_hook(_List_node_base* position) noexcept {
  written(_M_next) = position;
  written(_M_prev) = read(position->_M_prev);
  written(position->_M_prev->_M_next) = this;
  written(position->_M_prev) = this;
}

void _List_node_base::_M_unhook() noexcept {
  _List_node_base* next = read(_M_next);
  _List_node_base* previous = read(_M_prev);
  written(previous->_M_next) = next;
  written(next->_M_prev) = previous;
}

// What lies from `first` on and before `last` is put before this node.
void _List_node_base::_M_transfer(_List_node_base* first, _List_node_base* last) noexcept {
  if (this == last) return;
  _List_node_base* last_moved = read(last->_M_prev);
  _List_node_base* before_first = read(first->_M_prev);
  _List_node_base* before = read(_M_prev);
  written(before_first->_M_next) = last;
  written(last->_M_prev) = before_first;
  written(before->_M_next) = first;
  written(first->_M_prev) = before;
  written(last_moved->_M_next) = this;
  written(_M_prev) = last_moved;
}

void _List_node_base::_M_reverse() noexcept {
  _List_node_base* node = this;
  do {
    _List_node_base* next = read(node->_M_next);
    written(node->_M_next) = read(node->_M_prev);
    written(node->_M_prev) = next;
    node = next;
  } while (node != this);
}

void _List_node_base::swap(_List_node_base& left, _List_node_base& right) noexcept {
  _List_node_base between{nullptr, nullptr};
  between._M_next = between._M_prev = &between;
  const auto move = [](_List_node_base& to, _List_node_base& from) {
    if (read(from._M_next) != &from) to._M_transfer(from._M_next, &from);
  };
  move(between, left);
  move(left, right);
  move(right, between);
}

}  // namespace std::__detail

namespace std {

void _Rb_tree_insert_and_rebalance(const bool on_the_left, _Rb_tree_node_base* node,
                                   _Rb_tree_node_base* parent,
                                   _Rb_tree_node_base& header) noexcept {
  note_tree_node(&header, true);
  note_tree_node(node, true);
  if (parent != &header) written(on_the_left ? parent->_M_left : parent->_M_right);
  HEDDLE_REAL_AS(void (*)(bool, _Rb_tree_node_base*, _Rb_tree_node_base*, _Rb_tree_node_base&),
                 _ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_)
  (on_the_left, node, parent, header);
}

_Rb_tree_node_base* _Rb_tree_rebalance_for_erase(_Rb_tree_node_base* const node,
                                                 _Rb_tree_node_base& header) noexcept {
  note_tree_node(&header, true);
  note_tree_node(node, true);
  for (_Rb_tree_node_base* child : {node->_M_left, node->_M_right}) {
    if (child != nullptr) written(child->_M_parent);
  }
  _Rb_tree_node_base* parent = node->_M_parent;
  if (parent != &header) written(parent->_M_left == node ? parent->_M_left : parent->_M_right);
  return HEDDLE_REAL_AS(_Rb_tree_node_base * (*)(_Rb_tree_node_base*, _Rb_tree_node_base&),
                        _ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_)(node, header);
}

#define HEDDLE_TREE_STEP(name, Node, real)                        \
  Node* name(Node* node) noexcept {                               \
    Node* result = HEDDLE_REAL_AS(Node * (*)(Node*), real)(node); \
    note_tree_node(node, false);                                  \
    note_tree_node(result, false);                                \
    return result;                                                \
  }
HEDDLE_TREE_STEP(_Rb_tree_increment, _Rb_tree_node_base,
                 _ZSt18_Rb_tree_incrementPSt18_Rb_tree_node_base)
HEDDLE_TREE_STEP(_Rb_tree_increment, const _Rb_tree_node_base,
                 _ZSt18_Rb_tree_incrementPKSt18_Rb_tree_node_base)
HEDDLE_TREE_STEP(_Rb_tree_decrement, _Rb_tree_node_base,
                 _ZSt18_Rb_tree_decrementPSt18_Rb_tree_node_base)
HEDDLE_TREE_STEP(_Rb_tree_decrement, const _Rb_tree_node_base,
                 _ZSt18_Rb_tree_decrementPKSt18_Rb_tree_node_base)

}  // namespace std

// NOLINTEND(cert-dcl58-cpp)
