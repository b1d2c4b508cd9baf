// In place of connection.cpp, channel.cpp and tls.cpp where hiredis was not there.
#include <interlock/checker/queue/connection.hpp>

namespace interlock::checker::queue {

struct connection::reader {};

connection::connection(address) {
  throw queue_error{"this program was built without a work queue: install libhiredis-dev (Debian) or hiredis, configure with "
                    "-DINTERLOCK_QUEUE=ON and build it anew"};
}
connection::~connection() = default;

reply connection::call(request_words const&, std::chrono::milliseconds, std::string_view) { return {}; }
std::optional<reply> connection::try_call(request_words const&, std::string_view) { return std::nullopt; }

}  // namespace interlock::checker::queue
