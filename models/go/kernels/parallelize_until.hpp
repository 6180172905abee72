// What two of the kernels are about: kubernetes' ParallelizeUntil.
#pragma once

#include <heddle/go/chan.hpp>
#include <heddle/go/wait_group.hpp>

namespace kernels {

inline constexpr int kPieces = 3;

// Lets two goroutines call `work` with the numbers of the pieces, which they take from a channel
// that is filled and closed beforehand. Returns when all is done.
template <class Work>
void parallelize_until(heddle::go::WaitGroup& workers, const Work& work) {
  constexpr int kWorkers = 2;
  const auto pieces = heddle::go::make_chan<int>(kPieces);
  for (int piece = 0; piece < kPieces; ++piece) pieces.send(piece);
  close(pieces);
  for (int worker = 0; worker < kWorkers; ++worker) {
    workers.go([=] {
      for (const int piece : pieces) work(piece);
    });
  }
  workers.wait();
}

}  // namespace kernels
