/// What a server tells others of its work while it works: spans of single requests.
@NullMarked
package io.millrace.base.telemetry;

import org.jspecify.annotations.NullMarked;
