#include <interlock/checker/queue/connection.hpp>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <limits>
#include <new>
#include <random>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <hiredis/hiredis.h>

#include <interlock/checker/output/interruption.hpp>
#include <interlock/reports/layout.hpp>

namespace interlock::checker::queue {
namespace {

using namespace std::chrono_literals;

constexpr auto time_to_connect = 5s;
constexpr auto time_to_answer = 20s;
// As long as a server may take to be started again.
constexpr auto patience = 5min;

struct freed {
  void operator()(void* answer) const noexcept { ::freeReplyObject(answer); }
};

reply converted(redisReply const& from) {
  reply result;
  switch (from.type) {
    case REDIS_REPLY_INTEGER:
      result.what = reply::kind::number;
      result.number = from.integer;
      break;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
    case REDIS_REPLY_ERROR:
      result.what = from.type == REDIS_REPLY_ERROR ? reply::kind::error : reply::kind::text;
      result.text.assign(from.str, static_cast<std::size_t>(from.len));
      break;
    case REDIS_REPLY_ARRAY:
      result.what = reply::kind::list;
      for (std::size_t i = 0; i != from.elements; ++i) result.parts.push_back(converted(*from.element[i]));
      break;
    default: break;
  }
  return result;
}

std::string as_sent(request_words const& words) {
  auto text = fmt::format("*{}\r\n", words.size());
  for (auto const& each : words) {
    text += fmt::format("${}\r\n", each.size());
    text += each;
    text += "\r\n";
  }
  return text;
}

// A server that was restarted is not to be asked by all clients at once.
void pause(std::chrono::milliseconds about) {
  static thread_local std::minstd_rand draw{std::random_device{}()};
  std::this_thread::sleep_for(std::chrono::milliseconds{std::uniform_int_distribution<std::int64_t>{about.count() / 2, about.count()}(draw)});
}

bool contains(std::string_view text, std::string_view what) { return text.find(what) != text.npos; }

}  // namespace

struct connection::reader {
  reader() : it{::redisReaderCreate()} {
    if (it == nullptr) throw std::bad_alloc{};
  }
  ~reader() { ::redisReaderFree(it); }
  reader(reader const&) = delete;
  reader& operator=(reader const&) = delete;
  redisReader* it;
};

connection::connection(address to) : to_{std::move(to)} {
  for (;;) try {
    connect();
    return;
  } catch (connection_lost const& e) {
    // It is there, and reads its file.
    if (std::string_view{e.what()}.starts_with("LOADING") && interruption::count() == 0) {
      pause(200ms);
      continue;
    }
    for (auto const* busy : {"LOADING", "MASTERDOWN", "BUSY"})
      if (std::string_view{e.what()}.starts_with(busy))
        throw queue_error{fmt::format("the queue at {} cannot be used now ({}): wait until it can, and begin again", to_.text(), reports::printable(e.what()))};
    throw queue_error{fmt::format("there is no queue at {} ({}): start a Redis server there, or give another address", to_.text(), e.what())};
  }
}

connection::~connection() = default;

void connection::connect() {
  channel_.reset();
  reader_ = std::make_unique<reader>();
  try {
    channel_ = channel::open(to_, channel::clock::now() + time_to_connect);
  } catch (queue_error const& e) {
    throw queue_error{fmt::format("the queue at {}: {}", to_.text(), e.what())};
  }
  auto const greet = [&](request_words const& words) {
    auto const answer = exchange(words, {});
    if (!answer.is(reply::kind::error)) return;
    // What comes after that says so, too.
    for (auto const* passing : {"LOADING", "MASTERDOWN", "BUSY"})
      if (answer.text.starts_with(passing)) throw connection_lost{answer.text};
    for (auto const* refused : {"NOAUTH", "WRONGPASS", "NOPERM", "AUTH", "password"})
      if (contains(answer.text, refused))
        throw queue_error{fmt::format("the queue at {} does not let this client in ({}): give user and password, as in redis://USER:PASSWORD@HOST",
                                      to_.text(), reports::printable(answer.text))};
    throw queue_error{fmt::format("the queue at {} answers: {}", to_.text(), reports::printable(answer.text))};
  };
  if (to_.password) greet(to_.user.empty() ? request_words{"AUTH", *to_.password} : request_words{"AUTH", to_.user, *to_.password});
  greet({"SELECT", std::to_string(to_.database)});
}

reply connection::exchange(request_words const& words, std::chrono::milliseconds blocks) {
  auto const until = channel::clock::now() + time_to_answer + blocks;
  try {
    channel_->send(as_sent(words), until);
    std::array<char, 65536> buffer;
    constexpr std::size_t most = 256U << 20;  // as of what a worker tells
    for (std::size_t all = 0;;) {
      void* answer = nullptr;
      if (::redisReaderGetReply(reader_->it, &answer) != REDIS_OK)
        throw queue_error{fmt::format("what answers at {} is no Redis server; give the address of one", to_.text())};
      if (answer != nullptr) {
        std::unique_ptr<void, freed> const held{answer};
        return converted(*static_cast<redisReply const*>(answer));
      }
      auto const got = channel_->receive(buffer, until);
      all += got;
      if (all > most) throw queue_error{fmt::format("the queue at {} answers more than {} MiB: remove the runs there (interlock queue remove)", to_.text(), most >> 20)};
      if (::redisReaderFeed(reader_->it, buffer.data(), got) != REDIS_OK) throw std::bad_alloc{};
    }
  } catch (...) {
    channel_.reset();  // whatever comes there is no answer to what is asked next
    throw;
  }
}

// Nothing where it is worth asking again.
std::optional<reply> connection::judged(reply answer, std::string_view expected_error) {
  if (!answer.is(reply::kind::error)) return answer;
  auto const& text = answer.text;
  if (!expected_error.empty() && contains(text, expected_error)) return answer;
  if (contains(text, "OOM command not allowed"))
    throw queue_full{fmt::format("the queue at {} is full: raise its maxmemory, or remove runs that nobody needs (interlock queue remove)", to_.text())};
  if (contains(text, "READONLY")) channel_.reset();  // another one leads now
  for (auto const* passing : {"LOADING", "BUSY", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN", "READONLY", "MISCONF", "UNBLOCKED"})
    if (contains(text, passing)) return std::nullopt;
  if (text.starts_with("MOVED"))
    throw queue_error{fmt::format("{} is one of a Redis Cluster, whose keys are elsewhere: give a server that is none", to_.text())};
  if (contains(text, "unknown command") || contains(text, "Unknown Redis command"))
    throw queue_error{fmt::format("the queue at {} is too old ({}): Redis 6.2 or later, or Valkey, is needed", to_.text(), reports::printable(text))};
  // A key of another type, or a value that is no number: of a request by itself, or within a script.
  if (contains(text, "WRONGTYPE") || (contains(text, "user_script") && !contains(text, "NOPERM"))) throw queue_damaged{};
  throw queue_error{fmt::format("the queue at {} answers: {}", to_.text(), reports::printable(text))};
}

std::optional<reply> connection::try_call(request_words const& words, std::string_view expected_error) {
  try {
    if (channel_ == nullptr) connect();
    return judged(exchange(words, {}), expected_error);
  } catch (connection_lost const&) {
    return std::nullopt;
  }
}

reply connection::call(request_words const& words, std::chrono::milliseconds blocks, std::string_view expected_error) {
  auto const give_up = channel::clock::now() + patience + blocks;
  std::chrono::milliseconds wait = 50ms;
  for (std::string why = "it is busy";; wait = std::min<std::chrono::milliseconds>(2 * wait, 2s)) {
    try {
      if (channel_ == nullptr) connect();
      if (auto answer = judged(exchange(words, blocks), expected_error)) return *std::move(answer);
    } catch (connection_lost const& e) {
      why = e.what();
    }
    if (interruption::count() != 0) throw wait_interrupted{fmt::format("the queue at {} was not there ({}) when {} came", to_.text(), why, interruption::by())};
    if (channel::clock::now() >= give_up)
      throw queue_error{fmt::format("the queue at {} did not come back for {} minutes ({}): start it again, and then this", to_.text(), patience.count(), why)};
    pause(wait);
  }
}

}  // namespace interlock::checker::queue
