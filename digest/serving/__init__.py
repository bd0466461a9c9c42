"""The server of the published folder: what podcast apps ask of one."""
