// What lies in libstdc++'s binary of std::list, std::map, std::unordered_map and their kin, std::hash, std::thread and std::exception_ptr, and accesses the caller's objects: the accesses, and then
// that code. Where nothing of the like is linked, none of this is called.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include <interlock/model/instrumented/door.hpp>
#include <interlock/model/instrumented/globals.hpp>
#include <interlock/model/instrumented/shadow.hpp>
#include <interlock/model/instrumented/words.hpp>

namespace interlock::model::instrumented {
namespace {

// bits/stl_list.h
struct list_node {
  list_node* next;
  list_node* previous;
};
// bits/stl_tree.h
struct tree_node {
  int color;
  tree_node* parent;
  tree_node* left;
  tree_node* right;
};

template <class T>
void reads(T const& what, void const* pc) {
  interlock_plain_access(reinterpret_cast<std::uintptr_t>(&what), sizeof what, false, pc);
}
template <class T>
void writes(T const& what, void const* pc) {
  interlock_plain_access(reinterpret_cast<std::uintptr_t>(&what), sizeof what, true, pc);
}

// Which links a tree changes to stay balanced shows when it has: of all nodes that it may look at, what is other than before was written.
class tree_watch {
 public:
  tree_watch(std::initializer_list<tree_node const*> from, void const* pc) : pc_{pc} {
    ours const scope;
    for (auto const* each : from)
      for (auto const* at = each; at != nullptr && !knows(at); at = at->parent) {
        add(at);
        for (auto const* const beside : {at->left, at->right}) {
          add(beside);
          if (beside != nullptr) add(beside->left), add(beside->right);
        }
      }
  }
  void is_over() {
    for (auto const& each : seen_) {
      auto const& node = *each.at;
      note(node.color, each.before.color);
      note(node.parent, each.before.parent);
      note(node.left, each.before.left);
      note(node.right, each.before.right);
    }
  }

 private:
  struct node_seen {
    tree_node const* at;
    tree_node before;
  };
  [[nodiscard]] bool knows(tree_node const* node) const {
    for (auto const& each : seen_)
      if (each.at == node) return true;
    return false;
  }
  void add(tree_node const* node) {
    if (node == nullptr || knows(node)) return;
    note_write(reinterpret_cast<std::uintptr_t>(node), sizeof *node);
    seen_.push_back({node, *node});
  }
  template <class T>
  void note(T const& now, T const& before) {
    if (now != before) writes(now, pc_);
  }

  void const* pc_;
  std::vector<node_seen> seen_;
};

}  // namespace
}  // namespace interlock::model::instrumented

using namespace interlock::model;
using namespace interlock::model::instrumented;

#define INTERLOCK_HERE __builtin_return_address(0)

extern "C" {

void _ZNSt8__detail15_List_node_base7_M_hookEPS0_(list_node* node, list_node* before) noexcept {
  auto& forward = next_of<"_ZNSt8__detail15_List_node_base7_M_hookEPS0_", void(list_node*, list_node*)>;
  if (is_checked()) {
    writes(*node, INTERLOCK_HERE);
    writes(before->previous, INTERLOCK_HERE);
    writes(before->previous->next, INTERLOCK_HERE);
  }
  forward(node, before);
}
void _ZNSt8__detail15_List_node_base9_M_unhookEv(list_node* node) noexcept {
  auto& forward = next_of<"_ZNSt8__detail15_List_node_base9_M_unhookEv", void(list_node*)>;
  if (is_checked()) {
    reads(*node, INTERLOCK_HERE);
    writes(node->next->previous, INTERLOCK_HERE);
    writes(node->previous->next, INTERLOCK_HERE);
  }
  forward(node);
}
void _ZNSt8__detail15_List_node_base11_M_transferEPS0_S1_(list_node* before, list_node* first, list_node* last) noexcept {
  auto& forward = next_of<"_ZNSt8__detail15_List_node_base11_M_transferEPS0_S1_", void(list_node*, list_node*, list_node*)>;
  if (is_checked() && before != last)
    for (auto* const each : {before, first, last}) {
      writes(each->previous, INTERLOCK_HERE);
      writes(each->previous->next, INTERLOCK_HERE);
    }
  forward(before, first, last);
}

void _ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_(bool left, tree_node* node, tree_node* parent, tree_node& header) noexcept {
  auto& forward = next_of<"_ZSt29_Rb_tree_insert_and_rebalancebPSt18_Rb_tree_node_baseS0_RS_", void(bool, tree_node*, tree_node*, tree_node&)>;
  if (!is_checked()) return forward(left, node, parent, header);
  writes(*node, INTERLOCK_HERE);
  tree_watch watch{{parent, &header}, INTERLOCK_HERE};
  forward(left, node, parent, header);
  watch.is_over();
}
tree_node* _ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_(tree_node* node, tree_node& header) noexcept {
  auto& forward = next_of<"_ZSt28_Rb_tree_rebalance_for_erasePSt18_Rb_tree_node_baseRS_", tree_node*(tree_node*, tree_node&)>;
  if (!is_checked()) return forward(node, header);
  reads(*node, INTERLOCK_HERE);
  auto* successor = node->right;
  while (successor != nullptr && successor->left != nullptr) successor = successor->left;
  tree_watch watch{{node, successor, &header}, INTERLOCK_HERE};
  auto* const result = forward(node, header);
  watch.is_over();
  return result;
}
}

namespace {

tree_node const* reads_up_or_down(tree_node const* at, bool forwards, void const* pc) {
  // bits/stl_tree.h says what is next: the leftmost on the right, or the first that is not come to from there.
  auto const ahead = [&](tree_node const* n) { return forwards ? n->right : n->left; };
  auto const back = [&](tree_node const* n) { return forwards ? n->left : n->right; };
  reads(*at, pc);
  if (auto const* next = ahead(at); next != nullptr) {
    for (reads(*next, pc); back(next) != nullptr; reads(*next, pc)) next = back(next);
    return next;
  }
  auto const* above = at->parent;
  for (reads(*above, pc); at == ahead(above); reads(*above, pc)) at = above, above = above->parent;
  return above;
}

}  // namespace

#define INTERLOCK_TREE_STEP(name, node, forwards)                                                                \
  extern "C" node* name(node* at) noexcept {                                                                     \
    auto& forward = next_of<#name, node*(node*)>;                                                          \
    if (is_checked()) (void)reads_up_or_down(at, forwards, INTERLOCK_HERE);                                      \
    return forward(at);                                                                                          \
  }
INTERLOCK_TREE_STEP(_ZSt18_Rb_tree_incrementPSt18_Rb_tree_node_base, tree_node, true)
INTERLOCK_TREE_STEP(_ZSt18_Rb_tree_incrementPKSt18_Rb_tree_node_base, tree_node const, true)
INTERLOCK_TREE_STEP(_ZSt18_Rb_tree_decrementPSt18_Rb_tree_node_base, tree_node, false)
INTERLOCK_TREE_STEP(_ZSt18_Rb_tree_decrementPKSt18_Rb_tree_node_base, tree_node const, false)

// Hash tables: the bytes that are hashed, and when a table is to grow next, which its policy keeps (bits/hashtable_policy.h).
namespace {

struct rehash_policy {
  float load;
  std::size_t grows_at;
};
struct rehash_answer {  // std::pair<bool, std::size_t>
  bool is_needed;
  std::size_t buckets;
};

template <class F>
auto asks_policy(rehash_policy const* policy, F const& ask, void const* pc) {
  if (!is_checked()) return ask();
  reads(*policy, pc);
  auto const before = policy->grows_at;
  {
    ours const scope;
    note_write(reinterpret_cast<std::uintptr_t>(&policy->grows_at), sizeof policy->grows_at);
  }
  auto const result = ask();
  if (policy->grows_at != before) writes(policy->grows_at, pc);
  return result;
}

}  // namespace

extern "C" {
std::size_t _ZSt11_Hash_bytesPKvmm(void const* at, std::size_t bytes, std::size_t seed) {
  auto& forward = next_of<"_ZSt11_Hash_bytesPKvmm", std::size_t(void const*, std::size_t, std::size_t)>;
  if (is_checked() && bytes != 0) interlock_plain_access(reinterpret_cast<std::uintptr_t>(at), bytes, false, INTERLOCK_HERE);
  return forward(at, bytes, seed);
}
std::size_t _ZNKSt8__detail20_Prime_rehash_policy11_M_next_bktEm(rehash_policy const* policy, std::size_t most) {
  auto& forward = next_of<"_ZNKSt8__detail20_Prime_rehash_policy11_M_next_bktEm", std::size_t(rehash_policy const*, std::size_t)>;
  return asks_policy(policy, [&] { return forward(policy, most); }, INTERLOCK_HERE);
}
rehash_answer _ZNKSt8__detail20_Prime_rehash_policy14_M_need_rehashEmmm(rehash_policy const* policy, std::size_t buckets, std::size_t elements,
                                                                        std::size_t more) {
  auto& forward = next_of<"_ZNKSt8__detail20_Prime_rehash_policy14_M_need_rehashEmmm", rehash_answer(rehash_policy const*, std::size_t, std::size_t, std::size_t)>;
  return asks_policy(policy, [&] { return forward(policy, buckets, elements, more); }, INTERLOCK_HERE);
}

// It stores and notifies in the library, at the end of the thread.
void _ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv(void* result) {
  auto& forward = next_of<"_ZNSt13__future_base13_State_baseV211_Make_ready6_M_setEv", void(void*)>;
  if (is_checked())
    refuse(interlock::failure::misuse, "std::promise's set_value_at_thread_exit() and its kin are not supported by Interlock: what they store at a thread's end is not seen",
           place_of(INTERLOCK_HERE));
  forward(result);
}
}

// Owners of an exception count themselves in the binary, and so does who has caught it. Who ends it knows that the others are done with it: so each does an
// update of a word of its header that is not used (libsupc++'s unwind-cxx.h, and libc++abi's cxa_exception.h).
namespace {

// Where things are in what an exception has in front of it, in bytes from there.
struct exception_header {
  std::uint64_t kind;  // in the unwinder's, by which one tells whose exceptions it knows
  std::size_t bytes;   // in front of an exception, from where the thread's list of caught ones refers to
  std::size_t catches_at, kind_at, primary_at;
  std::ptrdiff_t owners_before, releases_before;  // the exception itself
};
constexpr exception_header headers[]{
    {.kind = 0x474e'5543'432b'2b00, .bytes = 112, .catches_at = 40, .kind_at = 80, .primary_at = 0, .owners_before = 128, .releases_before = 120},  // "GNUCC++"
    {.kind = 0x434c'4e47'432b'2b00, .bytes = 128, .catches_at = 56, .kind_at = 96, .primary_at = 8, .owners_before = 120, .releases_before = 128}};  // "CLNGC++"
constexpr auto const& of_libstdcxx = headers[0];
constexpr auto const& of_libcxx = headers[1];

template <class T>
T part_at(char const* header, std::size_t offset) {
  T result;
  std::memcpy(&result, header + offset, sizeof result);
  return result;
}

// Others own it, or have.
bool is_shared(exception_header const& by, char const* exception) {
  return part_at<unsigned>(exception - by.owners_before, 0) > 1 || part_at<unsigned>(exception - by.releases_before, 0) != 0;
}

struct exceptions_of_thread {  // __cxa_eh_globals
  char* caught;
  unsigned uncaught;
};

// The word of an exception that is left by its last catch in this thread; null where nobody shares it.
char* word_of_exception_left(exceptions_of_thread const* of) {
  auto* const caught = of == nullptr ? nullptr : of->caught;
  if (caught == nullptr) return nullptr;
  for (auto const& by : headers) {
    auto const kind = part_at<std::uint64_t>(caught, by.kind_at);
    if ((kind & ~std::uint64_t{1}) != by.kind) continue;
    if (part_at<int>(caught, by.catches_at) != 1) return nullptr;  // below zero once it is thrown on
    // One that was thrown by std::rethrow_exception() names the one that others own.
    auto* const exception = (kind & 1) != 0 ? part_at<char*>(caught, by.primary_at) : caught + by.bytes;
    return is_shared(by, exception) ? exception - by.releases_before : nullptr;
  }
  return nullptr;
}

}  // namespace

extern "C" {
exceptions_of_thread* __cxa_get_globals_fast();

void interlock_exception_released(void* word);
void interlock_instrumented_interlock_exception_released(atomic_word* word, long, long, long, long, long, frame const* caller) {
  ours const scope;
  add_to_word(word, 1, interlock::order::acq_rel, caller);
}
INTERLOCK_INSTRUMENTED_DOOR(interlock_exception_released)

void _ZNSt15__exception_ptr13exception_ptr10_M_releaseEv(char** owner) {
  auto& forward = next_of<"_ZNSt15__exception_ptr13exception_ptr10_M_releaseEv", void(char**)>;
  if (is_checked() && *owner != nullptr) interlock_exception_released(*owner - of_libstdcxx.releases_before);
  forward(owner);
}
void __cxa_decrement_exception_refcount(char* exception) {
  auto& forward = next_of<"__cxa_decrement_exception_refcount", void(char*)>;
  if (is_checked() && exception != nullptr && is_shared(of_libcxx, exception)) interlock_exception_released(exception - of_libcxx.releases_before);
  forward(exception);
}
void __cxa_end_catch() {
  auto& forward = next_of<"__cxa_end_catch", void()>;
  if (is_checked())
    if (auto* const word = word_of_exception_left(__cxa_get_globals_fast()); word != nullptr) interlock_exception_released(word);
  forward();
}
}

// Who a thread is, is its object's to say, and no more when it is joined.
#define INTERLOCK_OF_THREAD(name)                                     \
  extern "C" void name(void** thread) {                               \
    auto& forward = next_of<#name, void(void**)>;               \
    if (is_checked()) writes(*thread, INTERLOCK_HERE);                \
    forward(thread);                                                  \
  }
INTERLOCK_OF_THREAD(_ZNSt6thread4joinEv)
INTERLOCK_OF_THREAD(_ZNSt6thread6detachEv)
