package io.millrace.server;

import io.millrace.pipeline.Task;
import io.millrace.pipeline.event.SourceFiles;
import io.millrace.pipeline.training.CoolDownTask;
import io.millrace.pipeline.training.EvaluateTask;
import io.millrace.pipeline.training.GateTask;
import io.millrace.pipeline.training.IngestTask;
import io.millrace.pipeline.training.LinearModelLearner;
import io.millrace.pipeline.training.PromoteTask;
import io.millrace.pipeline.training.RegisterTask;
import io.millrace.pipeline.training.TrainTask;
import io.millrace.pipeline.training.TrialServing;
import io.millrace.pipeline.training.sql.SqlCoolDowns;
import io.millrace.pipeline.training.xgboost.XgboostLearner;
import io.millrace.tracking.bundle.ModelBundles;
import java.time.InstantSource;
import java.util.List;

/// What makes registered models of new data.
///
/// @param trials answer as endpoints would
record Training(Stores stores, ModelBundles bundles, TrialServing trials, InstantSource clock) {
  List<Task> tasks(SourceFiles files) {
    return List.of(
        new IngestTask(stores.datasets(), files),
        new TrainTask(
            stores.datasets(),
            stores.tracking(),
            bundles,
            List.of(new XgboostLearner(stores.xgboost()), new LinearModelLearner()),
            clock),
        new EvaluateTask(
            stores.datasets(),
            stores.tracking(),
            stores.registry(),
            stores.artifacts(),
            bundles,
            trials,
            clock),
        new GateTask(stores.tracking(), stores.artifacts()),
        new RegisterTask(stores.registry()),
        new PromoteTask(stores.registry()),
        new CoolDownTask(new SqlCoolDowns(stores.database(), clock)));
  }
}
