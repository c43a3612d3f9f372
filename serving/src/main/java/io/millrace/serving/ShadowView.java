package io.millrace.serving;

import io.millrace.ml.metric.PairedDifferences;

/// What there is to see of a shadow, since its config was deployed or the server started.
///
/// @param pairs how its answers differ from those that were given, row by row
/// @param unanswered requests that it could not answer
/// @param dropped requests that it was not asked, because it could not keep up
public record ShadowView(
    Shadow shadow, PairedDifferences.Summary pairs, long unanswered, long dropped) {}
