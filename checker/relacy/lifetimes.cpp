// When objects begin and end, and who used them too early or too late.
#include <interlock/checker/relacy/machine.hpp>

#include <fmt/format.h>

namespace interlock::checker::relacy {

using model::name_of;

void machine::add(std::unique_ptr<object> another) { objects_.push_back(std::move(another)); }

void machine::end(object_id id, place where) {
  if (id >= used_) return;
  auto& o = *objects_[id];
  if (!o.alive) return;  // found by deallocate, or by the access that comes
  auto const last = box_.last[self()];
  if (o.sleepers != 0)
    for (unsigned i = 0; i != threads(); ++i)
      if (auto const& s = threads_[i].sleeping; s.state != sleep::awake && s.object == id)
        end_with(failure::misuse,
                 fmt::format("{} is destroyed while thread {} waits for it", text_of(id),
                             reported_thread(i, threads())),
                 {at_place(last, self(), "destroyed after"), at_place(s.where, i, "waiting")});
  if (o.kind == object_kind::mutex && o.owner != no_thread)
    end_with(failure::misuse,
             fmt::format("{} is destroyed while {} holds it", text_of(id), owner_of(o)),
             {at_place(last, self(), "destroyed after")});
  o.alive = false;
  o.ended = where.line() != 0 ? where : last;
}

void machine::deallocate(void* storage, place where) {
  used_features_.freed = true;
  box_.last[self()] = where;
  action const destroying{.what = operation::destroy, .where = where};
  announce(destroying);
  auto* const block = arena_.find(storage);
  if (block == nullptr)
    end_with(failure::misuse, "destroy of something that make did not return",
             {at_place(where, self())});
  if (!block->alive) {
    note(destroying, remark::none);
    end_with(failure::double_free, "an object is destroyed a second time",
             {at_place(block->destroyed, block->destroyer, "first destroy"),
              at_place(where, self(), "second destroy")});
  }
  block->alive = false;
  block->destroyed = where;
  block->destroyer = self();
  ++progress_;
  note(destroying, remark::none);
}

void machine::read_too_early(object const& o, action const& a, char const* how) {
  note(a, remark::none);
  end_with(failure::uninitialised_read, fmt::format("{} is read {}", text_of(a.object), how),
           {at_place(a.where, self(), "read"), at_place(o.created, threads(), "created")});
}

void machine::used_after_end(action const& a) {
  note(a, remark::none);
  std::vector<reports::place> places{
      at_place(a.where, self(), fmt::format("{} of an object that is gone", name_of(a.what)))};
  if (a.object >= used_)
    end_with(failure::use_after_free,
             fmt::format("{} on storage that holds no object", name_of(a.what)), std::move(places));
  places.push_back(at_place(objects_[a.object]->ended, threads(), "its lifetime ended after"));
  end_with(failure::use_after_free,
           fmt::format("{} uses {} after the end of its lifetime", actor(), text_of(a.object)),
           std::move(places), "nothing makes this use happen before the destruction");
}

}  // namespace interlock::checker::relacy
