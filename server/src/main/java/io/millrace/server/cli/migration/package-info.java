/// `millrace import` and `millrace export`.
@NullMarked
package io.millrace.server.cli.migration;

import org.jspecify.annotations.NullMarked;
