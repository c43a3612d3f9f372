package io.millrace.monitoring;

import io.millrace.monitoring.format.QualityConstraints;
import java.time.Instant;

/// What the models behind an endpoint are held to.
///
/// @param modelVersions `price-xgboost/4,price-linear/3`: the models it holds for
/// @param dataset whose version the models learned from; [Baselines] has what it looked like
/// @param quality limits of the served answer's error
public record EndpointBaseline(
    String endpoint,
    String modelVersions,
    String dataset,
    int datasetVersion,
    QualityConstraints quality,
    Instant createdAt) {}
