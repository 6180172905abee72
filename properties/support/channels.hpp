// The four channels of Heddle, for GoogleTest's typed suites.
#pragma once

#include <string>
#include <type_traits>

#include <gtest/gtest.h>

#include <heddle/channel/buffered_channel.hpp>
#include <heddle/channel/ring_channel.hpp>
#include <heddle/channel/spsc_channel.hpp>
#include <heddle/channel/unbuffered_channel.hpp>

namespace heddle {

// A channel without its value type.
struct Unbuffered {
  template <class T>
  using Channel = UnbufferedChannel<T>;
  static constexpr const char* name = "UnbufferedChannel";
};
struct Buffered {
  template <class T>
  using Channel = BufferedChannel<T>;
  static constexpr const char* name = "BufferedChannel";
};
struct Ring {
  template <class T>
  using Channel = RingChannel<T>;
  static constexpr const char* name = "RingChannel";
};
struct Spsc {
  template <class T>
  using Channel = SpscChannel<T>;
  static constexpr const char* name = "SpscChannel";
};

template <class Kind>
inline constexpr bool kIsRendezvous = std::is_same_v<Kind, Unbuffered>;
template <class Kind>
inline constexpr bool kIsOneToOne = std::is_same_v<Kind, Spsc>;

using EveryChannel = ::testing::Types<Unbuffered, Buffered, Ring, Spsc>;
using BufferingChannels = ::testing::Types<Buffered, Ring, Spsc>;
using SharedChannels = ::testing::Types<Unbuffered, Buffered, Ring>;  // any number of threads
using SharedBufferingChannels = ::testing::Types<Buffered, Ring>;

// How a typed suite names its instances.
struct ChannelNames {
  template <class Kind>
  static std::string GetName(int /*index*/) {
    return Kind::name;
  }
};

}  // namespace heddle
