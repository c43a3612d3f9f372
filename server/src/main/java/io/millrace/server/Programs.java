package io.millrace.server;

import io.millrace.base.bucket.Buckets;
import io.millrace.base.http.client.OutgoingCalls;
import io.millrace.pipeline.Task;
import io.millrace.pipeline.call.HttpTask;
import io.millrace.pipeline.event.ProjectFolder;
import io.millrace.pipeline.process.Commands;
import io.millrace.pipeline.process.ContainerTask;
import io.millrace.pipeline.process.ProcessPolicy;
import io.millrace.pipeline.process.ProcessTask;
import io.millrace.pipeline.process.TrainProgramTask;
import io.millrace.pipeline.query.SqlTask;
import io.millrace.pipeline.secret.Secrets;
import java.nio.file.Path;
import java.util.List;

/// What users run of their own: commands, containers, statements, calls.
record Programs(ProjectFolder project, Buckets buckets, ServerConfig config, Path state) {
  List<Task> tasks(Stores stores, OutgoingCalls calls) {
    ProcessPolicy policy = config.processes().hiding(state);
    Secrets secrets = new Secrets(config.secrets());
    Commands commands = new Commands(project, policy);
    return List.of(
        new ProcessTask(commands, secrets),
        new TrainProgramTask(commands, secrets, stores.tracking(), stores.artifacts()),
        new ContainerTask(project, policy, config.containerRuntime(), secrets, buckets),
        new SqlTask(stores.sql()),
        new HttpTask(calls, secrets));
  }
}
