/// What is deleted and purged by policy, what must be kept, and why.
@NullMarked
package io.millrace.tracking.retention;

import org.jspecify.annotations.NullMarked;
