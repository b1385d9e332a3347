"""The pages of quality: how right the work is, how sure that is, and where and when it changed."""
