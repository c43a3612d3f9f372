package io.millrace.base.http;

import java.util.Map;

/// What is known of a request once its route is found.
///
/// @param parameters values of the template's parameters, decoded
/// @param id identifies the request in log and errors
public record RoutedHead(
    RouteDefinition route,
    Target target,
    Map<String, String> parameters,
    RequestHead received,
    String id) {}
