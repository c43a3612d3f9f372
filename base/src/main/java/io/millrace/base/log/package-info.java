/// The log: one line per event, for people or for machines.
@NullMarked
package io.millrace.base.log;

import org.jspecify.annotations.NullMarked;
