// Types as debug information has them: what an object's parts are called.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include <elfutils/libdw.h>

namespace interlock::checker::debug_info {

class type {
 public:
  /// That of a variable, a member, an element; none where it has none. Qualifiers and other names of it are looked through.
  [[nodiscard]] static std::optional<type> of(Dwarf_Die what);
  /// The first type that a function template was instantiated with. Precondition: the function begins at `function`.
  [[nodiscard]] static std::optional<type> argument_of(void const* function);
  /// The first type that a template was instantiated with, of which this is the function or the class.
  [[nodiscard]] static std::optional<type> argument_of(Dwarf_Die instance);

  /// Without its scope. Of what a library makes around a type of the user's (a list's node, a shared pointer's block): that one's.
  [[nodiscard]] std::string name() const;
  /// In bytes; 0 where it is not known.
  [[nodiscard]] std::size_t size() const;
  /// What a pointer or a reference refers to.
  [[nodiscard]] std::optional<type> referred() const;

  /// What the user calls that which lies so many bytes from the beginning of an object of this type, to be put behind the name of
  /// the object: ".slots_[1].sequence". What libraries are made of, and bases, have no names: it is empty for what lies in
  /// a std::atomic, "[1]" for what lies in the second element of a std::array.
  [[nodiscard]] std::string part_at(std::size_t offset) const;

 private:
  explicit type(Dwarf_Die die) : die_{die} {}

  Dwarf_Die die_;
};

}  // namespace interlock::checker::debug_info
