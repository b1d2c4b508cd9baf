#include <interlock/checker/output/destination.hpp>

#include <cerrno>
#include <charconv>
#include <optional>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <interlock/checker/output/descriptors.hpp>

namespace interlock::checker {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(int problem) { throw std::system_error{problem, std::generic_category()}; }

class opened {
 public:
  explicit opened(int descriptor) : descriptor_{descriptor} {}
  opened(opened&& other) noexcept : descriptor_{std::exchange(other.descriptor_, -1)} {}
  opened& operator=(opened&&) = delete;
  ~opened() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  explicit operator bool() const { return descriptor_ >= 0; }
  [[nodiscard]] int get() const { return descriptor_; }

 private:
  int descriptor_;
};

bool on_procfs(fs::path const& folder) {
  struct statfs system {};
  return ::statfs(folder.c_str(), &system) == 0 && system.f_type == PROC_SUPER_MAGIC;
}

// The 3 of /proc/self/fd/3, which is no link like others: what it leads to may have no name.
std::optional<int> own_descriptor(fs::path const& folder, std::string const& name) {
  auto const own = fmt::format("/proc/{}/", ::getpid());
  if (folder.filename() != "fd" || !folder.string().starts_with(own)) return std::nullopt;
  int number = 0;
  auto const [end, problem] = std::from_chars(name.data(), name.data() + name.size(), number);
  if (problem != std::errc{} || end != name.data() + name.size()) return std::nullopt;
  return number;
}

// A file that is nowhere to be seen yet. Without a name it is gone when this process is, whatever
// ends it; not every file system has such.
class unseen {
 public:
  unseen(fs::path folder, bool nameless) : folder_{std::move(folder)}, file_{make(nameless)} {}
  ~unseen() {
    if (!name_.empty()) ::unlink(name_.c_str());
  }
  unseen(unseen const&) = delete;
  unseen& operator=(unseen const&) = delete;

  /// Where there is none, errno says why.
  explicit operator bool() const { return static_cast<bool>(file_); }
  [[nodiscard]] int descriptor() const { return file_.get(); }

  /// Makes it what `path` names. Returns whether that could be; errno says why not.
  [[nodiscard]] bool become(fs::path const& path) {
    if (name_.empty()) {
      if (link(path)) return true;
      // What is there already is replaced by renaming alone.
      if (errno != EEXIST || !with_name([this](auto const& name) { return link(name); }))
        return false;
    }
    if (::rename(name_.c_str(), path.c_str()) != 0) return false;
    name_.clear();
    return true;
  }
  /// Leaves it under the name that it has; empty where it has none.
  [[nodiscard]] std::string leave() { return std::exchange(name_, {}); }

 private:
  opened make(bool nameless) {
    if (nameless) {
      opened result{::open(folder_.c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666)};
      if (result || (errno != EOPNOTSUPP && errno != EISDIR && errno != EINVAL)) return result;
    }
    int descriptor = -1;
    with_name([&](std::string const& name) {
      descriptor = ::open(name.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
      return descriptor >= 0;
    });
    return opened{descriptor};
  }
  // The first that nothing has.
  template <class Take>
  bool with_name(Take take) {
    for (unsigned n = 0;; ++n) {
      auto name = (folder_ / fmt::format(".interlock-{}-{}.tmp", ::getpid(), n)).string();
      if (take(name)) {
        name_ = std::move(name);
        return true;
      }
      if (errno != EEXIST) return false;
    }
  }
  [[nodiscard]] bool link(fs::path const& path) const {
    auto const self = fmt::format("/proc/self/fd/{}", descriptor());
    return ::linkat(AT_FDCWD, self.c_str(), AT_FDCWD, path.c_str(), AT_SYMLINK_FOLLOW) == 0;
  }

  fs::path folder_;
  std::string name_;
  opened file_;
};

void write_whole(int descriptor, std::string_view content) {
  // On disk before it takes the old one's place: only then is it known to have fitted.
  if (auto const problem = write_all(descriptor, content, [] { return true; }); problem != 0)
    fail(problem);
  if (::fsync(descriptor) != 0 && errno != EINVAL && errno != EROFS) fail(errno);
}

void overwrite(fs::path const& path, std::string_view content) {
  opened const file{::open(path.c_str(), O_WRONLY | O_TRUNC | O_CLOEXEC)};
  if (!file) fail(errno);
  write_whole(file.get(), content);
}

}  // namespace

destination::destination(fs::path const& named) : path_{fs::absolute(named)} {
  // As many links as Linux follows.
  for (int links = 0;; ++links) {
    if (links == 40) fail(ELOOP);
    std::error_code problem;
    auto const folder = fs::canonical(path_.parent_path(), problem);
    if (problem) throw std::system_error{problem};
    path_ = folder / path_.filename();
    if (auto const number = own_descriptor(folder, path_.filename())) {
      kind_ = kind::descriptor;
      descriptor_ = *number;
      return;
    }
    struct stat found {};
    if (::lstat(path_.c_str(), &found) != 0) {
      if (errno != ENOENT || path_.filename().empty()) fail(errno);
      return;
    }
    bool const opaque = on_procfs(folder);
    if (S_ISLNK(found.st_mode) && !opaque) {
      path_ = folder / fs::read_symlink(path_);
      continue;
    }
    if (opaque && ::stat(path_.c_str(), &found) != 0) fail(errno);
    if (S_ISDIR(found.st_mode)) fail(EISDIR);
    if (S_ISSOCK(found.st_mode)) fail(ENXIO);
    if (S_ISFIFO(found.st_mode)) kind_ = kind::fifo;
    else if (!S_ISREG(found.st_mode) || opaque) kind_ = kind::device;
    return;
  }
}

bool destination::is_one_with(destination const& other) const {
  if (kind_ != other.kind_ || kind_ == kind::device) return false;
  return kind_ == kind::descriptor ? descriptor_ == other.descriptor_ : path_ == other.path_;
}

void destination::try_out() const {
  switch (kind_) {
    case kind::descriptor: {
      auto const flags = ::fcntl(descriptor_, F_GETFL);
      if (flags == -1 || (flags & O_ACCMODE) == O_RDONLY) fail(EBADF);
      return;
    }
    case kind::fifo:
    case kind::device:
      if (::faccessat(AT_FDCWD, path_.c_str(), W_OK, AT_EACCESS) != 0) fail(errno);
      return;
    case kind::file: break;
  }
  unseen const made{path_.parent_path(), true};
  auto const problem = errno;
  if (!made && ::faccessat(AT_FDCWD, path_.c_str(), W_OK, AT_EACCESS) != 0) fail(problem);
}

void destination::write(std::string_view content, std::function<void()> const& waits,
                        std::function<bool()> const& goes_on) const {
  if (kind_ == kind::file) replace(content);
  else pass_on(content, waits, goes_on);
}

void destination::replace(std::string_view content) const {
  struct stat old {};
  bool const exists = ::lstat(path_.c_str(), &old) == 0;
  for (bool const nameless : {true, false}) {
    unseen made{path_.parent_path(), nameless};
    if (!made) {
      auto const problem = errno;
      if (!exists) fail(problem);
      return overwrite(path_, content);
    }
    write_whole(made.descriptor(), content);
    if (exists) {
      // Who may not give a file away keeps it.
      static_cast<void>(::fchown(made.descriptor(), old.st_uid, old.st_gid) == 0);
      ::fchmod(made.descriptor(), old.st_mode & 0777);
    }
    if (made.become(path_)) {
      opened const folder{::open(path_.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
      if (folder) ::fsync(folder.get());
      return;
    }
    auto const problem = errno;
    if (nameless) continue;
    if (!exists) fail(problem);
    try {
      return overwrite(path_, content);
    } catch (std::system_error const& e) {
      throw std::runtime_error{fmt::format("{}; it is in {} instead", e.what(), made.leave())};
    }
  }
}

void destination::pass_on(std::string_view content, std::function<void()> const& waits,
                          std::function<bool()> const& goes_on) const {
  auto const write_to = [&](int descriptor) {
    if (auto const problem = write_all(descriptor, content, goes_on); problem != 0) fail(problem);
  };
  if (kind_ == kind::descriptor) return write_to(descriptor_);
  auto const open_it = [&] {
    return ::open(path_.c_str(), O_WRONLY | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  };
  auto descriptor = open_it();
  bool const nobody_reads = descriptor < 0 && errno == ENXIO && kind_ == kind::fifo;
  if (nobody_reads) waits();
  while (nobody_reads && descriptor < 0 && errno == ENXIO) {
    constexpr int look_around_ms = 50;
    ::poll(nullptr, 0, look_around_ms);
    if (!goes_on()) fail(EINTR);
    descriptor = open_it();
  }
  opened const file{descriptor};
  if (!file) fail(errno);
  write_to(file.get());
}

}  // namespace interlock::checker
