// The checks of the five pitfalls: every channel in every topology that it allows.
#pragma once

#include <vector>

#include <models/support/model_check.hpp>

namespace heddle::models {

std::vector<ModelCheck> deadlock_checks();
std::vector<ModelCheck> blocking_checks();
std::vector<ModelCheck> lost_task_checks();
std::vector<ModelCheck> data_race_checks();
std::vector<ModelCheck> leak_checks();

}  // namespace heddle::models
