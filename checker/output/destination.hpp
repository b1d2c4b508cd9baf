// Where a file's name leads, and how what is there is written: a file whole or not at all, anything
// else as it comes.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace interlock::checker {

class destination {
 public:
  enum class kind : std::uint8_t {
    file,        ///< a regular one, there or not
    descriptor,  ///< one of this process, as /dev/stdout and /proc/self/fd/3
    fifo,        ///< to be opened only when there is something to write: that waits for a reader
    device,      ///< or whatever else takes what is written to it
  };

  /// Follows links, to where there is nothing yet, too. Throws std::system_error where nothing can
  /// be: in a directory that is missing, or in place of one.
  explicit destination(std::filesystem::path const& named);

  [[nodiscard]] kind what() const { return kind_; }
  [[nodiscard]] bool is_descriptor(int number) const {
    return kind_ == kind::descriptor && descriptor_ == number;
  }
  /// Whether one of two writes would be lost.
  [[nodiscard]] bool is_one_with(destination const& other) const;

  /// Throws std::system_error where a write could not begin now. Changes nothing, and opens nothing.
  void try_out() const;

  /// A file is written beside the old one, which it replaces when it is complete and on disk, with
  /// the old one's mode and, if that may be, owner. (Other hard links keep what was there.) Where
  /// nothing can be put beside it, or it is mounted there, it is overwritten. Anything else is
  /// written to as it is: `waits` is called when a fifo has no reader yet, and `goes_on` asked now
  /// and then, while it has to wait, whether to wait on. Throws std::runtime_error.
  void write(std::string_view content, std::function<void()> const& waits,
             std::function<bool()> const& goes_on) const;

 private:
  void replace(std::string_view content) const;
  void pass_on(std::string_view content, std::function<void()> const& waits,
               std::function<bool()> const& goes_on) const;

  std::filesystem::path path_;
  kind kind_ = kind::file;
  int descriptor_ = 0;
};

}  // namespace interlock::checker
