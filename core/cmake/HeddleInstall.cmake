# What `make install` installs: headers, the engine's libraries, what find_package(heddle) reads.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(heddle_installed core spec explorer scenario_memory engine_archive engine check_main)
foreach(name IN LISTS heddle_installed)
  set_target_properties(heddle_${name} PROPERTIES EXPORT_NAME ${name})
  install(TARGETS heddle_${name} EXPORT heddleTargets)
endforeach()
install(EXPORT heddleTargets NAMESPACE heddle:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/heddle)

install(DIRECTORY heddle/channel heddle/go heddle/spec heddle/sync
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/heddle FILES_MATCHING PATTERN "*.hpp")
install(FILES heddle/engine/memory_model.hpp
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/heddle/engine)
install(FILES heddle/check.hpp heddle/gtest.hpp heddle/options.hpp
        DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/heddle)

write_basic_package_version_file(${CMAKE_CURRENT_BINARY_DIR}/heddleConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES cmake/heddleConfig.cmake cmake/HeddleCheck.cmake
              ${CMAKE_CURRENT_BINARY_DIR}/heddleConfigVersion.cmake
        DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/heddle)
