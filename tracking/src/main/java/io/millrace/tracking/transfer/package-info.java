/// What is tracked and registered, on its way from one server to another.
@NullMarked
package io.millrace.tracking.transfer;

import org.jspecify.annotations.NullMarked;
