# find_package(heddle CONFIG): heddle::core (the channels), heddle::engine, heddle_add_check().
include(CMakeFindDependencyMacro)
find_dependency(Threads)
find_dependency(fmt)
find_dependency(GTest)
find_dependency(CLI11)
find_dependency(nlohmann_json)
include(${CMAKE_CURRENT_LIST_DIR}/heddleTargets.cmake)
include(${CMAKE_CURRENT_LIST_DIR}/HeddleCheck.cmake)
