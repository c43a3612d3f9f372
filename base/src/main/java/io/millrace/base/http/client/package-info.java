/// Calls to addresses that users name.
@NullMarked
package io.millrace.base.http.client;

import org.jspecify.annotations.NullMarked;
