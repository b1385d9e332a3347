"""Amazon SageMaker Ground Truth and Augmented AI (A2I): output manifests, worker responses, human loops."""
