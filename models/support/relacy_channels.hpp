// The four channels, built on Relacy's vocabulary.
#pragma once

#include <heddle/channel/buffered_channel.hpp>
#include <heddle/channel/ring_channel.hpp>
#include <heddle/channel/spsc_channel.hpp>
#include <heddle/channel/unbuffered_channel.hpp>
#include <heddle/sync/relacy_sync.hpp>

namespace heddle::models {

template <class T = int>
using Unbuffered = UnbufferedChannel<T, RelacySync>;
template <class T = int>
using Buffered = BufferedChannel<T, RelacySync>;
template <class T = int>
using Ring = RingChannel<T, RelacySync>;
template <class T = int>
using Spsc = SpscChannel<T, RelacySync>;

}  // namespace heddle::models
