/// Checking configuration: all mistakes at once, each with its line and, for keys, the nearest
/// known one.
@NullMarked
package io.millrace.base.config;

import org.jspecify.annotations.NullMarked;
