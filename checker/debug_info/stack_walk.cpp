#include <interlock/checker/debug_info/stack_walk.hpp>

#include <optional>
#include <unordered_map>

#include <interlock/checker/heap/heap.hpp>
#include <interlock/checker/liveness/call_frames.hpp>

namespace interlock::checker::debug_info {
namespace {

using base = liveness::frame_layout::base;

std::optional<liveness::frame_layout> const& layout_at(std::uintptr_t return_address) noexcept {
  heap::pause const ours;
  static std::unordered_map<std::uintptr_t, std::optional<liveness::frame_layout>> known;
  auto const [found, is_new] = known.try_emplace(return_address);
  if (is_new)
    if (auto const frames = liveness::call_frames::of(return_address))
      found->second = frames->layout(return_address - 1);
  return found->second;
}

std::uint64_t word_at(std::uintptr_t address) noexcept { return *reinterpret_cast<std::uint64_t const*>(address); }

}  // namespace

stack_walk::stack_walk(model::frame const& door) noexcept
    : rbp_{door.kept[model::frame::rbp]},
      return_address_{door.return_address},
      sp_{reinterpret_cast<std::uintptr_t>(&door.return_address) + sizeof door.return_address} {}

std::uintptr_t stack_walk::end_of_frame() const noexcept {
  auto const& layout = layout_at(return_address_);
  if (!layout || layout->cfa_is == base::unknown) return 0;
  auto const end = (layout->cfa_is == base::rsp ? sp_ : rbp_) + static_cast<std::uint64_t>(layout->cfa_offset);
  constexpr std::uintptr_t largest_frame = 16U << 20U;
  return end % 8 != 0 || end <= sp_ || end - sp_ > largest_frame ? 0 : end;
}

bool stack_walk::go_out() noexcept {
  using how = liveness::frame_layout::saved::how;
  auto const end = end_of_frame();
  if (end == 0) return false;
  auto const& saved = layout_at(return_address_)->registers[model::frame::rbp];
  if (saved.is == how::at_offset) rbp_ = word_at(end + static_cast<std::uint64_t>(std::int64_t{saved.offset}));
  else if (saved.is == how::unknown) rbp_ = 0;
  return_address_ = word_at(end - 8);
  sp_ = end;
  return return_address_ != 0;
}

}  // namespace interlock::checker::debug_info
