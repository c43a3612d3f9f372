package io.millrace.base.http;

/// The HTTP methods that routes may have. `HEAD` is answered by `GET` routes, `OPTIONS` by the
/// server.
public enum Method {
  GET,
  POST,
  PUT,
  PATCH,
  DELETE
}
