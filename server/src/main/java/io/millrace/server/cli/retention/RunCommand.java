package io.millrace.server.cli.retention;

import io.millrace.server.cli.ServerOption;
import io.millrace.server.cli.pipeline.Follower;
import io.millrace.server.cli.pipeline.ServerPipelines;
import io.millrace.server.client.ServerClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `millrace retention run`: does it now, and tells how it goes.
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Deletes and purges now what the plan shows, as the schedule would.",
    footerHeading = "%nExample:%n",
    footer = "  millrace retention run")
final class RunCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ServerOption server = new ServerOption();

  @Override
  public Integer call() throws IOException, InterruptedException {
    ServerClient client = server.client();
    String execution =
        client
            .send("POST", "api/retention/executions", "application/json", "{}")
            .path("execution")
            .asString();
    PrintWriter out = spec.commandLine().getOut();
    out.printf("Execution %s%n", execution);
    return new Follower(new ServerPipelines(client), execution, out).follow() ? 0 : 1;
  }
}
