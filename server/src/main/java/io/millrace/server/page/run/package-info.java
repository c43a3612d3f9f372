/// The pages of experiments and runs.
@NullMarked
package io.millrace.server.page.run;

import org.jspecify.annotations.NullMarked;
