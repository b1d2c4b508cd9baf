#include <interlock/model/left_out.hpp>

namespace interlock::model {

constinit plain_data const* detail::the_plain_data = nullptr;
constinit detail::notice_of_bytes detail::stack_is_shared = nullptr;
constinit detail::notice_of_function detail::function_begins = nullptr;
constinit std::uint32_t detail::functions_change = 1;

}  // namespace interlock::model
