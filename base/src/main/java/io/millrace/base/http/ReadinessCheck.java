package io.millrace.base.http;

import java.util.Optional;
import java.util.function.Supplier;

/// One thing that must work before the server can do its job.
///
/// @param name lower case, such as `database`
/// @param obstacle empty if it works, otherwise why not; quick, may block, called at each request
public record ReadinessCheck(String name, Supplier<Optional<String>> obstacle) {}
