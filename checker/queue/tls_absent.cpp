// In place of tls.cpp where OpenSSL was not there.
#include <interlock/checker/queue/channel.hpp>

namespace interlock::checker::queue {

std::unique_ptr<channel> open_tls(address const&, channel::clock::time_point) {
  throw queue_error{"this program was built without TLS: install libssl-dev (Debian) or OpenSSL's headers, configure and build it anew"};
}

}  // namespace interlock::checker::queue
