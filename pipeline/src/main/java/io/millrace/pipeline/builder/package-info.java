/// Definitions in Java: states are immutable values that are put together with `then`, and what
/// comes out is the same tree that one would write as JSON or YAML.
@NullMarked
package io.millrace.pipeline.builder;

import org.jspecify.annotations.NullMarked;
