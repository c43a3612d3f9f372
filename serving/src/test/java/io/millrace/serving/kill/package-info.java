/// What `kill -9` leaves of captures that answers waited for.
@NullMarked
package io.millrace.serving.kill;

import org.jspecify.annotations.NullMarked;
