/// The demo: a generated used-car market and the story that is played on it, from outside, through
/// the same folders and requests that a user has.
@NullMarked
package io.millrace.server.demo;

import org.jspecify.annotations.NullMarked;
