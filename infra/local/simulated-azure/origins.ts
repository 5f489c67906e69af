/** The origins that the simulated Azure answers for. */

export const armOrigin = 'https://management.azure.com';
export const emailOrigin = 'https://simulated-warden.communication.azure.com';
export const topicOrigin = 'https://simulated-topic.westeurope-1.eventgrid.azure.net';
export const teamsOrigin = 'https://prod-00.westeurope.logic.azure.com';
