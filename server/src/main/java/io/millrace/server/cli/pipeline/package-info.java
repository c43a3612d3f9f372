/// `millrace pipeline`: pipelines and their executions from the command line.
@NullMarked
package io.millrace.server.cli.pipeline;

import org.jspecify.annotations.NullMarked;
