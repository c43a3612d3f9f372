/// Who a server is, to clients that speak TLS.
@NullMarked
package io.millrace.base.tls;

import org.jspecify.annotations.NullMarked;
