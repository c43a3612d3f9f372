/// Clients of the Step Functions API against a whole server.
@NullMarked
package io.millrace.server.stepfunctions;

import org.jspecify.annotations.NullMarked;
