// All of the Go layer.
#pragma once

#include <heddle/go/chan.hpp>
#include <heddle/go/clock.hpp>
#include <heddle/go/cond.hpp>
#include <heddle/go/context.hpp>
#include <heddle/go/err_group.hpp>
#include <heddle/go/error.hpp>
#include <heddle/go/goroutine.hpp>
#include <heddle/go/mutex.hpp>
#include <heddle/go/once.hpp>
#include <heddle/go/panic.hpp>
#include <heddle/go/rw_mutex.hpp>
#include <heddle/go/select.hpp>
#include <heddle/go/semaphore.hpp>
#include <heddle/go/timer.hpp>
#include <heddle/go/wait_group.hpp>
